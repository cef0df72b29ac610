import {
  type MessageQueueRule,
  type TimerRule,
  type TriggerRule,
  triggerLimits,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import { type Access, denial } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import type { QueueUse } from '../queues/queue-use.ts';
import { type Action, actionOf, durationMs } from './action.ts';
import { CronError, nextFiring, parseCron } from './cron.ts';

type Options = {
  now: () => number;
  access: Access;
  functions: Functions;
  serviceAccounts: ServiceAccounts;
  queueUse: Pick<QueueUse, 'check'>;
};

/** Checks of rules that the schema cannot make. */
export class RuleChecks {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @returns when a timer fires first, in epoch milliseconds; null for other kinds
   * @throws ApiError INVALID_ARGUMENT; PERMISSION_DENIED for an account that `by` may not use, or that lacks a role
   */
  async check(rule: TriggerRule, by: Subject): Promise<number | null> {
    const action = actionOf(rule);
    checkRetries(action);
    const firesAtMs = rule.timer === undefined ? null : firstFiring(rule.timer, this.#deps.now());
    if (rule.messageQueue !== undefined) await this.#checkQueue(rule.messageQueue, by);
    if (action.deadLetters !== undefined) {
      const at = `${action.field}.deadLetterQueue`;
      const fields = { queue: `${at}.queueId`, account: `${at}.serviceAccountId` };
      await this.#deps.queueUse.check(action.deadLetters, 'ymq.messages.write', { by, fields });
    }
    await this.#checkCaller(action, by);
    return firesAtMs;
  }

  async #checkQueue(rule: MessageQueueRule, by: Subject): Promise<void> {
    const at = 'rule.messageQueue';
    const { batchSettings, visibilityTimeout } = rule;
    const size = Number(batchSettings.size ?? '0');
    const { min, max } = triggerLimits.queueBatch;
    // In proto, 0 means that the field is absent.
    if (size !== 0 && (size < min || size > max))
      throw invalid(`${at}.batchSettings.size`, say('RULE_FROM_TO', { min, max }));
    checkSeconds(`${at}.batchSettings.cutoff`, batchSettings.cutoff, triggerLimits.queueCutoffMs);
    if (visibilityTimeout !== undefined)
      checkSeconds(`${at}.visibilityTimeout`, visibilityTimeout, triggerLimits.visibilityTimeoutMs);
    const fields = { queue: `${at}.queueId`, account: `${at}.serviceAccountId` };
    const user = { arn: rule.queueId, serviceAccountId: rule.serviceAccountId };
    await this.#deps.queueUse.check(user, 'ymq.messages.read', { by, fields });
  }

  async #checkCaller({ field, action }: Action, by: Subject): Promise<void> {
    const { functions, serviceAccounts, access } = this.#deps;
    if (!(await functions.exists(action.functionId)))
      throw invalid(`${field}.functionId`, say('RULE_NO_SUCH_FUNCTION', { id: action.functionId }));
    if (action.serviceAccountId !== undefined && action.serviceAccountId !== '') {
      const account = await serviceAccounts.row(action.serviceAccountId).catch(() => {
        throw invalid(
          `${field}.serviceAccountId`,
          say('RULE_NO_SUCH_ACCOUNT', { id: action.serviceAccountId ?? '' }),
        );
      });
      await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));
      const resource = functions.resource(await functions.row(action.functionId));
      const caller: Subject = { id: account.id, type: 'serviceAccount' };
      if (!(await access.may(caller, 'functions.functions.invoke', resource)))
        throw denial(caller, 'functions.functions.invoke', resource);
    }
  }
}

function checkRetries({ field, retry }: Action): void {
  if (retry === undefined) return;
  const at = `${field}.retrySettings`;
  const { min, max } = triggerLimits.retryAttempts;
  if (retry.attempts < min || retry.attempts > max)
    throw invalid(`${at}.retryAttempts`, say('RULE_FROM_TO', { min, max }));
  checkSeconds(`${at}.interval`, `${retry.intervalMs / 1000}s`, triggerLimits.retryIntervalMs);
}

function checkSeconds(field: string, text: string, { min, max }: { min: number; max: number }): void {
  const ms = durationMs(text);
  if (ms < min || ms > max)
    throw invalid(field, say('RULE_SECONDS_FROM_TO', { min: min / 1000, max: max / 1000 }));
}

/** @throws ApiError INVALID_ARGUMENT for an expression that breaks a rule or never fires */
function firstFiring({ cronExpression }: TimerRule, nowMs: number): number {
  try {
    const next = nextFiring(parseCron(cronExpression), nowMs);
    if (next !== undefined) return next;
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    throw invalid('rule.timer.cronExpression', error.said);
  }
  throw invalid('rule.timer.cronExpression', say('CRON_NEVER_FIRES', {}));
}
