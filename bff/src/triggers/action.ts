import { latestTag, type TriggerRule } from '../../contract/index.ts';

/** Which function a rule calls, as whom, and how often again when the call fails. */
export type Action = {
  /** Where the rule holds the action, for messages. */
  field: string;
  action: { functionId: string; serviceAccountId?: string | undefined };
  tag: string;
  retry?: { attempts: number; intervalMs: number };
};

export function actionOf({ timer }: TriggerRule): Action {
  const { invokeFunction, invokeFunctionWithRetry } = timer;
  const isWithRetry = invokeFunctionWithRetry !== undefined;
  const action = invokeFunctionWithRetry ?? invokeFunction;
  // The schema requires exactly one action.
  if (action === undefined) throw new TypeError('a timer has no action');
  const settings = invokeFunctionWithRetry?.retrySettings;
  return {
    field: `rule.timer.${isWithRetry ? 'invokeFunctionWithRetry' : 'invokeFunction'}`,
    action,
    tag: action.functionTag || latestTag,
    ...(settings === undefined
      ? {}
      : {
          retry: {
            attempts: Number(settings.retryAttempts),
            intervalMs: Number(settings.interval.slice(0, -1)) * 1000,
          },
        }),
  };
}
