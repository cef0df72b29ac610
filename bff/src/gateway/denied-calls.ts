import { LRUCache } from 'lru-cache';
import { latestTag } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import { denial, type Resource } from '../iam/access.ts';
import type { DeniedRequests } from '../iam/denied-requests.ts';
import { describeSubject, type Subject } from '../iam/subject.ts';
import type { Logs } from '../logs/logs.ts';
import { GatewayError } from './gateway-error.ts';
import type { Target } from './target.ts';

/**
 * A caller that is denied a thousand times a second leaves one line per this interval, so that the log keeps its
 * other entries.
 */
const noteEveryMs = 60_000;
const rememberedMax = 1000;

type Services = { deniedRequests: DeniedRequests; runnable: RunnableVersions; logs: Logs };
type DeniedCall = { target: Target; requestId: string };

/**
 * Reports denied calls. The caller gets the cloud's own short error. Subjects that may read the function's log see
 * the caller, the missing role, and the grant that resolves it.
 */
export class DeniedCalls {
  readonly #services: Services;
  /** The lines of the last minute, by function, caller and reason. */
  readonly #noted = new LRUCache<string, true>({ max: rememberedMax, ttl: noteEveryMs });

  constructor(services: Services) {
    this.#services = services;
  }

  /** The error for a known or anonymous caller without the permission to call. */
  forbidden(subject: Subject | undefined, resource: Resource, call: DeniedCall): GatewayError {
    const { why } = denial(subject, 'functions.functions.invoke', resource);
    this.#services.deniedRequests.record(why, call.requestId);
    const { roleId, ...fields } = why?.metadata ?? {};
    const message = `REFUSED RequestID: ${call.requestId} 403: ${describeSubject(subject)} lacks the role ${roleId} on this function`;
    this.#note(call, { message, fields: { ...fields, roleId }, key: subject?.id ?? '' });
    return new GatewayError(403, 'Forbidden: Not authorized', 'ClientError');
  }

  /** Logs a call with an invalid token or key, and never the credential itself. */
  async unauthenticated(error: unknown, call: DeniedCall): Promise<void> {
    if (!(error instanceof ApiError) || error.kind !== 'UNAUTHENTICATED') return;
    // A function that does not exist has no log.
    const isKnown = await this.#services.runnable.functionRow(call.target.functionId).then(
      () => true,
      () => false,
    );
    if (!isKnown) return;
    const { reason = '', metadata = {} } = error.why ?? {};
    const message = `REFUSED RequestID: ${call.requestId} 401: ${error.message}`;
    this.#note(call, { message, fields: metadata, key: `${reason} ${metadata.subjectId ?? ''}` });
  }

  #note(
    { target: { functionId, tag }, requestId }: DeniedCall,
    { message, fields, key }: { message: string; fields: object; key: string },
  ): void {
    const noted = `${functionId}\n${key}`;
    if (this.#noted.has(noted)) return;
    this.#noted.set(noted, true);
    const versionId = this.#services.runnable.ready(functionId, tag ?? latestTag)?.versionId ?? '';
    this.#services.logs.note({ functionId, versionId, requestId, level: 'WARN', message, fields });
  }
}
