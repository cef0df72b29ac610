import { CircleCheckFill } from '@gravity-ui/icons';
import { Button, type ButtonSize, Icon } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeniedRequest, MissingRole } from 'bff/contract';
import { useState } from 'react';
import { changeRole } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import styles from './GrantButton.module.css';
import { GrantStrongRoleDialog } from './GrantStrongRoleDialog.tsx';
import { useT } from './messages.ts';
import { useNames } from './use-names.ts';

const places = {
  function: 'onFunctionOnly',
  'service account': 'onAccountOnly',
  secret: 'onSecretOnly',
  folder: 'onFolderOnly',
  cloud: 'onCloudOnly',
} as const satisfies Record<MissingRole['resourceType'], string>;

/**
 * Grants the role that a denied request lacked. A program caused that request, so the dialog makes the owner type the
 * name of a strong role before it grants it.
 */
export function GrantButton(props: {
  deniedRequest: DeniedRequest;
  size?: ButtonSize;
  onGranted?: () => void;
}) {
  const t = useT();
  const { missing, suggestion } = props.deniedRequest;
  const names = useNames(missing);
  const queryClient = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const granting = useMutation({
    mutationFn: () => changeRole({ ...missing, roleId: suggestion.roleId, action: 'ADD' }),
    // The list of denied requests is not refetched: a granted role stays visible until the user leaves the screen.
    onSuccess: async () => {
      setConfirming(false);
      props.onGranted?.();
      await Promise.all(
        [
          ['function', missing.resourceId],
          ['folder', missing.resourceId],
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
  const grant = { roleId: suggestion.roleId, name: names.subject };
  if (granting.isSuccess)
    return (
      <span className={styles.done} role="status">
        <Icon data={CircleCheckFill} size={14} /> {t('grantedTo', grant)}
      </span>
    );
  return (
    <>
      <Button
        view={suggestion.isStrong ? 'outlined' : 'outlined-action'}
        size={props.size ?? 'm'}
        className={styles.button}
        title={t(places[missing.resourceType], { name: names.resource })}
        loading={granting.isPending}
        onClick={() => (suggestion.isStrong ? setConfirming(true) : granting.mutate())}
      >
        {suggestion.isStrong ? t('review', { roleId: suggestion.roleId }) : t('grant', grant)}
      </Button>
      {isConfirming && (
        <GrantStrongRoleDialog
          deniedRequest={props.deniedRequest}
          names={names}
          busy={granting.isPending}
          problem={granting.error ? explain(granting.error, t('grantFailed')) : undefined}
          onConfirm={() => granting.mutate()}
          onClose={() => setConfirming(false)}
        />
      )}
      {granting.error && !isConfirming && (
        <span className={styles.problem} role="alert">
          {explain(granting.error, t('grantFailed')).message}
        </span>
      )}
    </>
  );
}
