import { limits } from 'bff/contract';
import type { RefObject } from 'react';
import { createFunction } from '../api/functions.ts';
import { CreateDialog } from '../ui/CreateDialog.tsx';
import { isFunctionName } from './function-name.ts';
import { useT } from './messages.ts';
import { NameRules } from './NameRules.tsx';

export function CreateFunctionDialog(props: {
  folderId: string;
  suggestedName?: string | undefined;
  onCreated: (functionId: string) => void;
  onClose: () => void;
  returnFocus: RefObject<HTMLElement | null>;
}) {
  const { folderId } = props;
  const t = useT();
  return (
    <CreateDialog
      caption={t('create')}
      failure={t('createFailed')}
      suggestedName={props.suggestedName}
      nameHint={(name) => <NameRules name={name} />}
      checkName={(name) => ({ valid: isFunctionName(name) })}
      descriptionMaxLength={limits.descriptionCharacters}
      create={(named) => createFunction({ folderId, ...named })}
      queryKey={['functions']}
      onCreated={props.onCreated}
      onClose={props.onClose}
      returnFocus={props.returnFocus}
    />
  );
}
