import { latestTag, type TriggerRule } from '../../contract/index.ts';
import type { QueueUser } from '../queues/queue-use.ts';

/** Which function a rule calls, as whom, and what happens when the call fails. */
export type Action = {
  /** Where the rule holds the action, for messages. */
  field: string;
  action: { functionId: string; serviceAccountId?: string | undefined };
  tag: string;
  retry?: { attempts: number; intervalMs: number };
  deadLetters?: QueueUser;
};

export function actionOf({ timer, messageQueue }: TriggerRule): Action {
  if (messageQueue !== undefined) {
    const action = messageQueue.invokeFunction;
    return { field: 'rule.messageQueue.invokeFunction', action, tag: action.functionTag || latestTag };
  }
  const withRetry = timer?.invokeFunctionWithRetry;
  const action = withRetry ?? timer?.invokeFunction;
  // The schema requires exactly one action.
  if (action === undefined) throw new TypeError('a timer has no action');
  const { retrySettings: settings, deadLetterQueue: letters } = withRetry ?? {};
  return {
    field: `rule.timer.${withRetry === undefined ? 'invokeFunction' : 'invokeFunctionWithRetry'}`,
    action,
    tag: action.functionTag || latestTag,
    ...(settings && {
      retry: { attempts: Number(settings.retryAttempts), intervalMs: durationMs(settings.interval) },
    }),
    ...(letters && { deadLetters: { arn: letters.queueId, serviceAccountId: letters.serviceAccountId } }),
  };
}

/** @param text a duration of the API, such as `0.5s` */
export const durationMs = (text: string): number => Math.round(Number(text.slice(0, -1)) * 1000);
