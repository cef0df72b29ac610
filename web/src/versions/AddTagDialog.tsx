import { useMutation, useQueryClient } from '@tanstack/react-query';
import { settableTag, type Version } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { setTag } from '../api/versions.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TextField } from '../ui/TextField.tsx';
import { useT } from './messages.ts';

/** Adds a tag to a version. The dialog warns before it moves a tag from another version. */
export function AddTagDialog(props: { version: Version; versions: readonly Version[]; onClose: () => void }) {
  const t = useT();
  const [tag, setTagText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const setting = useMutation({
    mutationFn: () => setTag(props.version.id, tag),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions'] });
      props.onClose();
    },
  });
  const checked = settableTag.safeParse(tag);
  const holder = props.versions.find((version) => version.tags.includes(tag));
  const hasIt = holder?.id === props.version.id;
  const apply = () => {
    if (checked.success && !hasIt && !setting.isPending) setting.mutate();
  };
  const hint = hasIt ? t('tagIsHere') : holder ? t('tagMoves', { id: holder.id }) : t('tagRule');
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('addTagTitle')}
      initialFocus={field}
      onClose={props.onClose}
      onEnterKeyDown={apply}
    >
      <Dialog.Header caption={t('addTagTitle')} />
      <Dialog.Body>
        <TextField
          controlRef={field}
          label={t('tag')}
          hint={hint}
          error={tag !== '' && !checked.success ? t('tagInvalid') : undefined}
          value={tag}
          onUpdate={setTagText}
        />
        {setting.error && <ErrorPanel {...explain(setting.error, t('addTagFailed'))} />}
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={holder && !hasIt ? t('moveTag') : t('addTag')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={apply}
        onClickButtonCancel={props.onClose}
        loading={setting.isPending}
        propsButtonApply={{ disabled: !checked.success || hasIt }}
      />
    </Dialog>
  );
}
