import { CircleCheckFill } from '@gravity-ui/icons';
import { Button, type ButtonSize, Icon } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Refusal } from 'bff/contract';
import { useState } from 'react';
import { changeRole } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import styles from './GrantButton.module.css';
import { GrantStrongRoleDialog } from './GrantStrongRoleDialog.tsx';
import { useNames } from './use-names.ts';

/**
 * Grants the role that a denied request lacked. A program caused that request, so a strong role is granted only after
 * the owner has typed its name.
 */
export function GrantButton(props: { refusal: Refusal; size?: ButtonSize }) {
  const { missing, suggestion } = props.refusal;
  const names = useNames(missing);
  const queryClient = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const granting = useMutation({
    mutationFn: () => changeRole({ ...missing, roleId: suggestion.roleId, action: 'ADD' }),
    // The list of refusals is not among these: what was granted stays in sight until the screen is left.
    onSuccess: async () => {
      setConfirming(false);
      await Promise.all(
        [
          ['function', missing.resourceId],
          ['folder', missing.resourceId],
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
  const what = `${suggestion.roleId} to ${names.subject}`;
  if (granting.isSuccess)
    return (
      <span className={styles.done} role="status">
        <Icon data={CircleCheckFill} size={14} /> Granted {what}. Try again.
      </span>
    );
  return (
    <>
      <Button
        view={suggestion.isStrong ? 'outlined' : 'outlined-action'}
        size={props.size ?? 'm'}
        className={styles.button}
        title={`On ${missing.resourceType} ${names.resource} only`}
        loading={granting.isPending}
        onClick={() => (suggestion.isStrong ? setConfirming(true) : granting.mutate())}
      >
        {suggestion.isStrong ? `Review role ${suggestion.roleId}…` : `Grant ${what}`}
      </Button>
      {isConfirming && (
        <GrantStrongRoleDialog
          refusal={props.refusal}
          names={names}
          busy={granting.isPending}
          problem={granting.error ? explain(granting.error, 'Could not grant the role') : undefined}
          onConfirm={() => granting.mutate()}
          onClose={() => setConfirming(false)}
        />
      )}
      {granting.error && !isConfirming && (
        <span className={styles.problem} role="alert">
          {explain(granting.error, 'Could not grant the role').message}
        </span>
      )}
    </>
  );
}
