import { Button, Label } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GrantButton } from '../../access/GrantButton.tsx';
import { explain } from '../../api/errors.ts';
import { functionsQuery } from '../../api/functions.ts';
import { useSession } from '../../api/use-session.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatDuration } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import {
  callDenied,
  deleteProbes,
  invokerRole,
  type Probes,
  type ProofAnswer,
  probeNames,
  prove,
} from './prove.ts';
import styles from './TokenProof.module.css';

/** What the gateway answers this token: with the role, without it, changed and expired. */
export default function TokenProof(props: { token: string; accountId: string; accountName: string }) {
  const t = useT();
  const { token, accountId, accountName } = props;
  const { folderId } = useSession();
  const queryClient = useQueryClient();
  const [granted, setGranted] = useState<ProofAnswer[]>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['functions', folderId] });
  const proving = useMutation({
    mutationFn: async () => {
      const functions = await queryClient.fetchQuery({ ...functionsQuery(folderId), staleTime: 0 });
      return await prove({ token, accountId, folderId, functions });
    },
    onMutate: () => setGranted(undefined),
    onSettled: refresh,
  });
  const deleting = useMutation({
    mutationFn: deleteProbes,
    onSuccess: () => proving.reset(),
    onSettled: refresh,
  });
  const onGranted = async (probes: Probes) => setGranted(await callDenied(probes, token));
  const proof = proving.data;
  const failure = deleting.error
    ? explain(deleting.error, t('deleteProbesFailed'))
    : proving.error && explain(proving.error, t('proofFailed'));
  return (
    <section className={styles.proof} aria-label={t('proof')} aria-live="polite">
      {!proof && (
        <p className={styles.note}>
          {deleting.isSuccess && `${t('probesDeleted')} `}
          {t.rich('proofPlan', { ...probeNames, account: accountName })}
        </p>
      )}
      {failure && <ErrorPanel {...failure} />}
      {proof && (
        <ol className={styles.answers} aria-label={t('answers')}>
          {proof.answers
            .map((answer) => (answer.kind === 'withoutRole' ? (granted?.[0] ?? answer) : answer))
            .map((answer) => (
              <Answer key={answer.kind} answer={answer} isGranted={granted !== undefined}>
                {answer.kind === 'withoutRole' && answer.status === 403 && (
                  <GrantButton
                    size="s"
                    deniedRequest={deniedRequest(proof.probes.denied, accountId)}
                    onGranted={() => void onGranted(proof.probes)}
                  />
                )}
              </Answer>
            ))}
        </ol>
      )}
      <div className={styles.actions}>
        <Button view="outlined-action" size="s" loading={proving.isPending} onClick={() => proving.mutate()}>
          {proof ? t('proveAgain') : t('prove')}
        </Button>
        {proof && (
          <Button
            view="flat"
            size="s"
            loading={deleting.isPending}
            onClick={() => deleting.mutate(proof.probes)}
          >
            {t('deleteProbes')}
          </Button>
        )}
      </div>
    </section>
  );
}

const themes = { 200: 'success', 403: 'warning', 401: 'danger' } as const;

function Answer(props: { answer: ProofAnswer; isGranted: boolean; children: React.ReactNode }) {
  const t = useT();
  const { answer } = props;
  const { kind, status, body, durationMs } = answer;
  return (
    <li className={styles.answer}>
      <h4 className={styles.title}>{t(kind)}</h4>
      <span>
        <Label theme={status in themes ? themes[status as keyof typeof themes] : 'unknown'} size="s">
          HTTP {status}
        </Label>{' '}
        <span className={styles.note}>{formatDuration(durationMs)}</span>
      </span>
      <span className={styles.why}>{t.rich(whyOf(answer, props.isGranted))}</span>
      <code className={styles.body} title={t('answerBody')}>
        <bdi>{body.slice(0, 300)}</bdi>
      </code>
      {props.children}
    </li>
  );
}

function whyOf({ kind, status }: ProofAnswer, isGranted: boolean) {
  if (kind === 'changedByte' && status === 401) return 'isForged';
  if (kind === 'expired' && status === 401) return 'isExpired';
  if (status === 401) return 'isInvalid';
  if (status === 403) return 'isDenied';
  if (status !== 200) return 'isUnexpected';
  if (kind === 'withRole') return 'isAllowed';
  if (kind === 'withoutRole') return isGranted ? 'isGrantedNow' : 'isAllowedAnyway';
  return 'isUnexpected';
}

/** What the gateway recorded of the denied call: a call needs this permission alone. */
function deniedRequest(functionId: string, accountId: string) {
  return {
    at: new Date().toISOString(),
    count: 1,
    requestId: '',
    missing: {
      subjectId: accountId,
      subjectType: 'serviceAccount',
      permission: 'functions.functions.invoke',
      resourceType: 'function',
      resourceId: functionId,
      roleId: invokerRole,
    },
    suggestion: { roleId: invokerRole, allows: '', isStrong: false },
  } as const;
}
