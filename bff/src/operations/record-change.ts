import type { Operation, OperationNoun, OperationVerb } from '../../contract/index.ts';
import type { Subject } from '../iam/subject.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { emptyResponse, type Operations, pack } from './operations.ts';

/** How the cloud's API names a kind of resource. */
export type ResourceKind = {
  /** Package of its messages, such as `yandex.cloud.iam.v1`. */
  api: string;
  /** Such as `ApiKey`, in `UpdateApiKeyMetadata`. */
  message: string;
  /** The field of the metadata that holds the ID, such as `apiKeyId`. */
  idField: string;
  /** The name in descriptions of operations. */
  noun: OperationNoun;
};

type Change = {
  kind: ResourceKind;
  /** Such as `Update`. */
  verb: OperationVerb;
  id: string;
  /** Fields of the metadata beside the ID. */
  more?: object;
  by: Subject;
  /** @returns the resource after the change; undefined when it is gone */
  make: (trx: StoreTransaction) => Promise<object | undefined>;
};

/** Changes a resource and records the operation in one transaction. */
export async function recordChange(
  { store, operations }: { store: Store; operations: Operations },
  { kind: { api, message, idField, noun }, verb, id, more, by, make }: Change,
): Promise<Operation> {
  return await store.transaction().execute(async (trx) => {
    const resource = await make(trx);
    return await operations.record(trx, {
      resourceId: id,
      description: `${verb} ${noun}`,
      by,
      metadata: pack(`${api}.${verb}${message}Metadata`, { [idField]: id, ...more }),
      response: resource === undefined ? emptyResponse : pack(`${api}.${message}`, resource),
    });
  });
}
