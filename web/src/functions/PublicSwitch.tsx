import { Skeleton, Switch } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type AccessBinding, allUsers, invokerRoles } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionBindingsQuery, setFunctionPublic } from '../api/functions.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { useT } from './messages.ts';
import styles from './PublicSwitch.module.css';

/** Allows or forbids calls without a token. */
export function PublicSwitch(props: { functionId: string }) {
  const t = useT();
  const queryClient = useQueryClient();
  const bindings = useQuery(functionBindingsQuery(props.functionId));
  const setting = useMutation({
    mutationFn: (isPublic: boolean) => setFunctionPublic(props.functionId, isPublic),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['function', props.functionId] }),
  });
  if (bindings.isPending) return <Skeleton className={styles.loading} />;
  if (bindings.error && !bindings.data) {
    return (
      <ErrorPanel {...explain(bindings.error, t('accessFailed'))} onRetry={() => void bindings.refetch()} />
    );
  }
  const isPublic = setting.isPending ? setting.variables : bindings.data.some(opensToAll);
  return (
    <div className={styles.wrap}>
      <Switch checked={isPublic} disabled={setting.isPending} onUpdate={setting.mutate}>
        {t('public')}
      </Switch>
      <p className={styles.note}>{t(isPublic ? 'publicHint' : 'privateHint')}</p>
      {setting.error && <ErrorPanel {...explain(setting.error, t('changeAccessFailed'))} />}
    </div>
  );
}

function opensToAll({ roleId, subject }: AccessBinding): boolean {
  return subject.id === allUsers.id && invokerRoles.some((role) => role === roleId);
}
