import { sql } from 'kysely';
import type { z } from 'zod';
import type { AccessBinding, Operation, updateAccessBindingsRequest } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid, notFound } from '../errors.ts';
import { emptyResponse, type Operations, pack } from '../operations/operations.ts';
import { type PageQuery, pageOfAll } from '../store/page.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Access, Resource } from './access.ts';
import { readBindings, writeBindings } from './binding-rows.ts';
import { type Permission, roles } from './roles.ts';
import type { Subject } from './subject.ts';

export type BindingDelta = z.output<typeof updateAccessBindingsRequest>['accessBindingDeltas'][number];

/** A kind of resource that roles can be bound on. */
export type Bindable = {
  /**
   * @param db the transaction of a change that must not race with a deletion
   * @throws ApiError NOT_FOUND
   */
  resource(id: string, db?: StoreTransaction): Promise<Resource>;
  getPermission: Permission;
  setPermission: Permission;
  /** Whether the operation returns the changes or an empty response; the cloud's services differ. */
  tellsDeltas: boolean;
};

type Options = { store: Store; access: Access; operations: Operations };

/** Reads and changes the access bindings of a resource. */
export class AccessBindings {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async list(
    kind: Bindable,
    { id, ...query }: { id: string } & PageQuery,
    by: Subject,
  ): Promise<{ accessBindings: AccessBinding[]; nextPageToken?: string }> {
    const resource = await kind.resource(id);
    await this.#deps.access.require(by, kind.getPermission, resource);
    const { items, ...next } = pageOfAll(await this.#deps.access.bindingsOn(id), query);
    return { accessBindings: items, ...next };
  }

  async set(
    kind: Bindable,
    { id, accessBindings }: { id: string; accessBindings: AccessBinding[] },
    by: Subject,
  ): Promise<Operation> {
    return await this.#change({ kind, id, by, verb: 'Set' }, () => accessBindings, accessBindings);
  }

  async update(
    kind: Bindable,
    { id, deltas }: { id: string; deltas: BindingDelta[] },
    by: Subject,
  ): Promise<Operation> {
    const added = deltas.flatMap(({ action, accessBinding }) => (action === 'ADD' ? [accessBinding] : []));
    const apply = (before: readonly AccessBinding[]) => {
      const after = new Map(before.map((binding) => [keyOf(binding), binding]));
      for (const { action, accessBinding } of deltas) {
        if (action === 'ADD') after.set(keyOf(accessBinding), accessBinding);
        else after.delete(keyOf(accessBinding));
      }
      return [...after.values()];
    };
    return await this.#change({ kind, id, by, verb: 'Update' }, apply, added);
  }

  async #change(
    { kind, id, by, verb }: { kind: Bindable; id: string; by: Subject; verb: 'Set' | 'Update' },
    apply: (before: readonly AccessBinding[]) => AccessBinding[],
    added: readonly AccessBinding[],
  ): Promise<Operation> {
    const resource = await kind.resource(id);
    await this.#deps.access.require(by, kind.setPermission, resource);
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      await kind.resource(id, trx);
      await requireExisting(trx, added);
      const before = await readBindings(trx, id);
      const after = apply(before);
      await writeBindings(trx, id, after);
      return await this.#deps.operations.record(trx, {
        resourceId: id,
        description: `${verb} access bindings`,
        by,
        metadata: pack(`yandex.cloud.access.${verb}AccessBindingsMetadata`, { resourceId: id }),
        response: kind.tellsDeltas
          ? pack('yandex.cloud.access.AccessBindingsOperationResult', {
              effectiveDeltas: effectiveDeltas(before, after),
            })
          : emptyResponse,
      });
    });
    this.#deps.access.changed();
    return operation;
  }
}

/**
 * A role or account that does not exist is a mistake in the request; binding it silently would hide the mistake. Asks
 * the store once for each kind of account, however many bindings there are.
 */
async function requireExisting(trx: StoreTransaction, bindings: readonly AccessBinding[]): Promise<void> {
  for (const binding of bindings) requireOffered(binding);
  for (const type of ['serviceAccount', 'userAccount'] as const) {
    const ids = new Set(bindings.flatMap(({ subject }) => (subject.type === type ? [subject.id] : [])));
    if (ids.size === 0) continue;
    const table = type === 'serviceAccount' ? 'service_accounts' : 'user_accounts';
    const rows = await trx
      .selectFrom(table)
      .select('id')
      .where('id', 'in', sql<string>`(select value from json_each(${JSON.stringify([...ids])}))`)
      .execute();
    for (const { id } of rows) ids.delete(id);
    const [missing] = ids;
    if (missing !== undefined)
      throw notFound(type === 'serviceAccount' ? 'Service account' : 'User account', missing);
  }
}

function requireOffered({ roleId, subject }: AccessBinding): void {
  if (!Object.hasOwn(roles, roleId))
    throw invalid('roleId', say('RULE_ROLE', { id: roleId, ids: Object.keys(roles).join(', ') }));
  if (subject.type === 'federatedUser') throw invalid('subject.type', say('RULE_NO_FEDERATION', {}));
  if (subject.type === 'system' && subject.id !== 'allUsers' && subject.id !== 'allAuthenticatedUsers')
    throw invalid('subject.id', say('RULE_SYSTEM_GROUP', { id: subject.id }));
}

function keyOf({ roleId, subject }: AccessBinding): string {
  return `${roleId}\n${subject.type}\n${subject.id}`;
}

/** The actual changes: adding an existing binding is not one. */
function effectiveDeltas(before: readonly AccessBinding[], after: readonly AccessBinding[]): BindingDelta[] {
  const missingFrom = (others: readonly AccessBinding[]) => {
    const keys = new Set(others.map(keyOf));
    return (binding: AccessBinding) => !keys.has(keyOf(binding));
  };
  return [
    ...before
      .filter(missingFrom(after))
      .map((accessBinding) => ({ action: 'REMOVE' as const, accessBinding })),
    ...after.filter(missingFrom(before)).map((accessBinding) => ({ action: 'ADD' as const, accessBinding })),
  ];
}
