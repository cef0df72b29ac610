import { Skeleton, Switch } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type AccessBinding, allUsers, invokerRoles } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionBindingsQuery, setFunctionPublic } from '../api/functions.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import styles from './PublicSwitch.module.css';

/** Opens the function to callers without a token, or closes it. */
export function PublicSwitch(props: { functionId: string }) {
  const queryClient = useQueryClient();
  const bindings = useQuery(functionBindingsQuery(props.functionId));
  const setting = useMutation({
    mutationFn: (isPublic: boolean) => setFunctionPublic(props.functionId, isPublic),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['function', props.functionId] }),
  });
  if (bindings.isPending) return <Skeleton className={styles.loading} />;
  if (bindings.error && !bindings.data) {
    return (
      <ErrorPanel
        {...explain(bindings.error, 'load who may call it')}
        onRetry={() => void bindings.refetch()}
      />
    );
  }
  const isPublic = setting.isPending ? setting.variables : bindings.data.some(opensToAll);
  return (
    <div className={styles.wrap}>
      <Switch checked={isPublic} disabled={setting.isPending} onUpdate={setting.mutate}>
        Public function
      </Switch>
      <p className={styles.note}>
        {isPublic
          ? 'Anybody who can reach the link may call it, without a token: allUsers has the role functions.functionInvoker.'
          : 'Only callers with an IAM token of an account that may call it. Others get 403.'}
      </p>
      {setting.error && <ErrorPanel {...explain(setting.error, 'change who may call it')} />}
    </div>
  );
}

function opensToAll({ roleId, subject }: AccessBinding): boolean {
  return subject.id === allUsers.id && invokerRoles.some((role) => role === roleId);
}
