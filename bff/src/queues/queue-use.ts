import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import { type Access, denial } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import { QueueError } from './queue-error.ts';
import type { Queue, Queues } from './queues.ts';

/** A queue by its ARN, and the account that reads or writes it. */
export type QueueUser = { arn: string; serviceAccountId: string };
type Permission = 'ymq.messages.read' | 'ymq.messages.write';

type Options = {
  queues: Pick<Queues, 'byArn'>;
  access: Access;
  serviceAccounts: Pick<ServiceAccounts, 'row' | 'resource'>;
  cloudId: string;
};

/** Queues that a function or a trigger names with an account: whether it may, when it is named and when it is used. */
export class QueueUse {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @param fields where the request holds the ARN and the account
   * @returns the queue, which exists and is a standard one
   * @throws ApiError INVALID_ARGUMENT; PERMISSION_DENIED for an account that `by` may not use, or that lacks the role
   */
  async check(
    { arn, serviceAccountId }: QueueUser,
    permission: Permission,
    { by, fields }: { by: Subject; fields: { queue: string; account: string } },
  ): Promise<Queue> {
    const { queues, access, serviceAccounts } = this.#deps;
    const queue = await queues.byArn(arn).catch((error: unknown) => {
      if (!(error instanceof QueueError)) throw error;
      throw invalid(fields.queue, say('RULE_NO_SUCH_QUEUE', { arn }));
    });
    if (queue.is_fifo === 1) throw invalid(fields.queue, say('RULE_STANDARD_QUEUE', { arn }));
    const account = await serviceAccounts.row(serviceAccountId).catch(() => {
      throw invalid(fields.account, say('RULE_NO_SUCH_ACCOUNT', { id: serviceAccountId }));
    });
    await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));
    await this.#require(serviceAccountId, permission, queue);
    return queue;
  }

  /** @throws ApiError, whose message says why the account cannot use the queue now */
  async queueFor({ arn, serviceAccountId }: QueueUser, permission: Permission): Promise<Queue> {
    const { queues, serviceAccounts } = this.#deps;
    const queue = await queues.byArn(arn).catch((error: unknown) => {
      if (!(error instanceof QueueError)) throw error;
      throw new ApiError('NOT_FOUND', say('NO_QUEUE', { arn }));
    });
    const { is_suspended } = await serviceAccounts.row(serviceAccountId);
    if (is_suspended === 1)
      throw new ApiError('FAILED_PRECONDITION', say('CALLER_SUSPENDED', { id: serviceAccountId }));
    await this.#require(serviceAccountId, permission, queue);
    return queue;
  }

  async #require(serviceAccountId: string, permission: Permission, queue: Queue): Promise<void> {
    const { access, cloudId } = this.#deps;
    const resource = { kind: 'queue', id: queue.id, parentIds: [queue.folder_id, cloudId] };
    const user: Subject = { id: serviceAccountId, type: 'serviceAccount' };
    if (!(await access.may(user, permission, resource))) throw denial(user, permission, resource);
  }
}
