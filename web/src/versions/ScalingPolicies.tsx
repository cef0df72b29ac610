import { Pencil, Plus, TrashBin } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { latestTag, type ScalingPolicy, type Version } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { removeScalingPolicy, scalingPoliciesQuery, setScalingPolicy } from '../api/functions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { toastUndo } from '../ui/toaster.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';
import styles from './ScalingPolicies.module.css';
import { SetScalingPolicyDialog } from './SetScalingPolicyDialog.tsx';

/** The scaling policies of a function, one per tag. */
export function ScalingPolicies(props: { functionId: string; versions: readonly Version[] }) {
  const t = useT();
  const query = useQuery(scalingPoliciesQuery(props.functionId));
  const [editing, setEditing] = useState<{ policy?: ScalingPolicy }>();
  const [removing, setRemoving] = useState<string>();
  const tags = new Set([latestTag, ...props.versions.flatMap((version) => version.tags)]);
  const shown = (count: string) => (count === '0' ? t('noLimit') : count);
  return (
    <section className={styles.section} aria-labelledby="scaling-policies">
      <div className={styles.head}>
        <div>
          <h2 className={styles.title} id="scaling-policies">
            {t('scaling')}
          </h2>
          <p className={styles.note}>{t('scalingLead')}</p>
        </div>
        <Button onClick={() => setEditing({})}>
          <Icon data={Plus} size={16} />
          {t('setPolicy')}
        </Button>
      </div>
      {query.error && !query.data && (
        <ErrorPanel {...explain(query.error, t('scalingFailed'))} onRetry={() => void query.refetch()} />
      )}
      {query.data?.length === 0 && <p className={styles.note}>{t('noPolicies')}</p>}
      {query.data && query.data.length > 0 && (
        <TableFrame label={t('scaling')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('tag')}</th>
                <th scope="col">{t('provisioned')}</th>
                <th scope="col">{t('instancesLimit')}</th>
                <th scope="col">{t('requestsLimit')}</th>
                <th scope="col">
                  <VisuallyHidden>{t('actions')}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((policy) => (
                <tr key={policy.tag}>
                  <th scope="row">{policy.tag}</th>
                  <td>{policy.provisionedInstancesCount}</td>
                  <td>{shown(policy.zoneInstancesLimit)}</td>
                  <td>{shown(policy.zoneRequestsLimit)}</td>
                  <td className={styles.buttons}>
                    <Button
                      view="flat"
                      size="s"
                      aria-label={t('editPolicyOf', { tag: policy.tag })}
                      onClick={() => setEditing({ policy })}
                    >
                      <Icon data={Pencil} size={16} />
                    </Button>
                    <Button
                      view="flat"
                      size="s"
                      aria-label={t('removePolicyOf', { tag: policy.tag })}
                      onClick={() => setRemoving(policy.tag)}
                    >
                      <Icon data={TrashBin} size={16} />
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      {editing && (
        <SetScalingPolicyDialog
          functionId={props.functionId}
          tags={[...tags]}
          policies={query.data ?? []}
          policy={editing.policy}
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing !== undefined && (
        <RemovePolicyDialog
          functionId={props.functionId}
          tag={removing}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}

function RemovePolicyDialog(props: { functionId: string; tag: string; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const { functionId, tag } = props;
  const { queryKey } = scalingPoliciesQuery(functionId);
  const refresh = () => queryClient.invalidateQueries({ queryKey });
  const removal = useMutation({
    mutationFn: async () => {
      const policy = queryClient.getQueryData(queryKey)?.find((each) => each.tag === tag);
      await removeScalingPolicy(functionId, tag);
      return policy;
    },
    onSuccess: async (policy) => {
      await refresh();
      props.onClose();
      if (policy === undefined) return;
      const { provisionedInstancesCount, zoneInstancesLimit, zoneRequestsLimit } = policy;
      const again = { tag, provisionedInstancesCount, zoneInstancesLimit, zoneRequestsLimit };
      toastUndo(t('policyRemoved', { tag }), () => {
        void setScalingPolicy(functionId, again).then(refresh);
      });
    },
  });
  return (
    <ConfirmDialog
      title={t('removePolicy')}
      applyText={t('removeTagShort')}
      busy={removal.isPending}
      problem={removal.error ? explain(removal.error, t('removePolicyFailed')) : undefined}
      onConfirm={() => removal.mutate()}
      onClose={props.onClose}
    >
      {t.rich('removePolicyWarning', { tag: props.tag })}
    </ConfirmDialog>
  );
}
