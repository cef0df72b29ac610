import { type CreateTriggerRequest, triggerLimits } from 'bff/contract';

/** The shortest pause between retries that the service takes. */
const interval = `${triggerLimits.retryIntervalMs.min / 1000}s`;

type Called = { functionId: string; serviceAccountId: string };
export type TimerDraft = {
  cronExpression: string;
  payload: string;
  retries: number | null;
  deadLetterArn: string;
  deadLetterAccountId: string;
};
export type QueueDraft = {
  queueArn: string;
  queueAccountId: string;
  batchSize: number | null;
  cutoffSeconds: number | null;
};

export const newTimer: TimerDraft = {
  cronExpression: '0 * ? * *',
  payload: '',
  retries: 0,
  deadLetterArn: '',
  deadLetterAccountId: '',
};
/** The cloud's own defaults (docs: functions/concepts/trigger/ymq-trigger). */
export const newQueue: QueueDraft = { queueArn: '', queueAccountId: '', batchSize: 1, cutoffSeconds: 10 };

const actionOf = ({ functionId, serviceAccountId }: Called) => ({
  functionId,
  ...(serviceAccountId === '' ? {} : { serviceAccountId }),
});

export function timerRule(timer: TimerDraft, called: Called): CreateTriggerRequest['rule'] {
  const attempts = timer.retries ?? 0;
  const queueId = timer.deadLetterArn.trim();
  return {
    timer: {
      cronExpression: timer.cronExpression.trim(),
      ...(timer.payload === '' ? {} : { payload: timer.payload }),
      invokeFunctionWithRetry: {
        ...actionOf(called),
        ...(attempts === 0 ? {} : { retrySettings: { retryAttempts: String(attempts), interval } }),
        ...(queueId === ''
          ? {}
          : { deadLetterQueue: { queueId, serviceAccountId: timer.deadLetterAccountId } }),
      },
    },
  };
}

export function queueRule(queue: QueueDraft, called: Called): CreateTriggerRequest['rule'] {
  return {
    messageQueue: {
      queueId: queue.queueArn.trim(),
      serviceAccountId: queue.queueAccountId,
      batchSettings: { size: String(queue.batchSize ?? 1), cutoff: `${queue.cutoffSeconds ?? 0}s` },
      invokeFunction: actionOf(called),
    },
  };
}
