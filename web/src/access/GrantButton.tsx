import { CircleCheckFill } from '@gravity-ui/icons';
import { Button, type ButtonSize, Icon } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MissingRole } from 'bff/contract';
import { changeRole } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import styles from './GrantButton.module.css';
import { useNames } from './use-names.ts';

/** The one grant that mends a refusal. */
export function GrantButton(props: { missing: MissingRole; size?: ButtonSize }) {
  const { missing } = props;
  const names = useNames(missing);
  const queryClient = useQueryClient();
  const granting = useMutation({
    mutationFn: () => changeRole({ ...missing, action: 'ADD' }),
    // The list of refusals is not among these: what was granted stays in sight until the screen is left.
    onSuccess: () =>
      Promise.all(
        [
          ['function', missing.resourceId],
          ['folder', missing.resourceId],
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
  const what = `${missing.roleId} to ${names.subject}`;
  if (granting.isSuccess)
    return (
      <span className={styles.done} role="status">
        <Icon data={CircleCheckFill} size={14} /> Granted {what}. Try again.
      </span>
    );
  return (
    <>
      <Button
        view="outlined-action"
        size={props.size ?? 'm'}
        className={styles.button}
        title={`On ${missing.resourceType} ${names.resource} alone`}
        loading={granting.isPending}
        onClick={() => granting.mutate()}
      >
        Grant {what}
      </Button>
      {granting.error && (
        <span className={styles.problem} role="alert">
          {explain(granting.error, 'grant the role').message}
        </span>
      )}
    </>
  );
}
