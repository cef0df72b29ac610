import type { EventJson, Outcome, Runner } from 'runner';
import { latestTag } from '../../contract/index.ts';
import type { CallLimits } from '../functions/call-limits.ts';
import type { Functions } from '../functions/functions.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import type { Access } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import type { LoggedVersion, Logs } from '../logs/logs.ts';

type Services = {
  access: Access;
  functions: Functions;
  serviceAccounts: ServiceAccounts;
  runnable: RunnableVersions;
  runner: Runner;
  callLimits: CallLimits;
  logs: Logs;
};

/** What a gateway calls, and as whom; without an account, the function must be public. */
export type Callee = {
  functionId: string;
  tag?: string | undefined;
  serviceAccountId?: string | undefined;
};
export type FunctionCall = {
  requestId: string;
  eventJson: EventJson;
  depth: number;
  queueSignal: AbortSignal;
};

/** A gateway's account may not call the function. */
export class CallDenied extends Error {}

/** Calls functions for API gateways: by the rights of the account that the specification names. */
export class FunctionCalls {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** @throws CallDenied, or ApiError NOT_FOUND */
  async version({ functionId, tag, serviceAccountId }: Callee): Promise<LoggedVersion> {
    const { access, functions, runnable } = this.#services;
    const resource = functions.resource(await runnable.functionRow(functionId));
    const subject = serviceAccountId === undefined ? undefined : await this.#account(serviceAccountId);
    if (!(await access.may(subject, 'functions.functions.invoke', resource))) throw new CallDenied();
    return await runnable.byTag(functionId, tag ?? latestTag);
  }

  /** @throws ApiError RESOURCE_EXHAUSTED, or RunnerError */
  async call(
    version: LoggedVersion,
    { tag }: Pick<Callee, 'tag'>,
    { requestId, ...call }: FunctionCall,
  ): Promise<Outcome> {
    const { callLimits, logs, runner } = this.#services;
    const leave = callLimits.enter({ functionId: version.functionId, tag: tag ?? latestTag });
    try {
      return await runner.invoke(version, { ...call, requestId, onLog: logs.recorder(version, requestId) });
    } finally {
      leave();
    }
  }

  /** A deleted or suspended account has no rights, not even those of everybody. @throws CallDenied */
  async #account(id: string): Promise<Subject> {
    const row = await this.#services.serviceAccounts.row(id).catch(() => undefined);
    if (row === undefined || row.is_suspended === 1) throw new CallDenied();
    return { id, type: 'serviceAccount' };
  }
}
