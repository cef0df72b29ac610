import type { z } from 'zod';
import type { Operation, ScalingPolicy, setScalingPolicyRequest } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import { oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { ScalingPolicyRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { CallLimits } from './call-limits.ts';
import type { Functions } from './functions.ts';

const kind = {
  api: 'yandex.cloud.serverless.functions.v1',
  message: 'ScalingPolicy',
  idField: 'functionId',
  noun: 'scaling policy' as const,
};
/** Far beyond one machine; rejects mistyped values. */
const countMax = 1000;

export type NewPolicy = z.output<typeof setScalingPolicyRequest>;
type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  functions: Functions;
  limits: CallLimits;
  /** Called after a function's policies change. */
  onChanged: (functionId: string) => void;
};

/** Limits on the calls and instances of a function's tag. */
export class ScalingPolicies {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async list(functionId: string, query: PageQuery, by: Subject) {
    const fn = await this.#deps.functions.row(functionId);
    await this.#deps.access.require(by, 'functions.functions.get', this.#deps.functions.resource(fn));
    const select = this.#deps.store
      .selectFrom('scaling_policies')
      .selectAll()
      .where('function_id', '=', functionId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { scalingPolicies: rows.map(present), ...next };
  }

  /** Replaces the tag's policy. No version needs to have the tag yet. */
  async set(functionId: string, wanted: NewPolicy, by: Subject): Promise<Operation> {
    await this.#requireUpdate(functionId, by);
    const counts = {
      provisioned_instances_count: count('provisionedInstancesCount', wanted.provisionedInstancesCount),
      zone_instances_limit: count('zoneInstancesLimit', wanted.zoneInstancesLimit),
      zone_requests_limit: count('zoneRequestsLimit', wanted.zoneRequestsLimit),
    };
    const modified_at_ms = this.#deps.now();
    const make = async (trx: StoreTransaction) => {
      await this.#deps.functions.row(functionId, trx);
      const row = await trx
        .insertInto('scaling_policies')
        .values({
          function_id: functionId,
          tag: wanted.tag,
          created_at_ms: modified_at_ms,
          modified_at_ms,
          ...counts,
        })
        .onConflict((conflict) =>
          conflict.columns(['function_id', 'tag']).doUpdateSet({ modified_at_ms, ...counts }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return present(row);
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Set', id: functionId, by, make });
    this.#deps.limits.set({ functionId, tag: wanted.tag }, counts.zone_requests_limit);
    this.#deps.onChanged(functionId);
    return operation;
  }

  async remove(functionId: string, tag: string, by: Subject): Promise<Operation> {
    await this.#requireUpdate(functionId, by);
    const make = async (trx: StoreTransaction) => {
      const { numDeletedRows } = await trx
        .deleteFrom('scaling_policies')
        .where('function_id', '=', functionId)
        .where('tag', '=', tag)
        .executeTakeFirst();
      if (numDeletedRows === 0n)
        throw new ApiError('NOT_FOUND', say('NO_SCALING_POLICY', { id: functionId, tag }));
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Remove', id: functionId, by, make });
    this.#deps.limits.set({ functionId, tag }, 0);
    this.#deps.onChanged(functionId);
    return operation;
  }

  async #requireUpdate(functionId: string, by: Subject): Promise<void> {
    const fn = await this.#deps.functions.row(functionId);
    await this.#deps.access.require(by, 'functions.functions.update', this.#deps.functions.resource(fn));
  }
}

function count(field: string, text: string): number {
  const value = Number(text);
  if (value > countMax) throw invalid(field, say('RULE_ZERO_TO', { max: countMax }));
  return value;
}

function present(row: ScalingPolicyRow): ScalingPolicy {
  return {
    functionId: row.function_id,
    tag: row.tag,
    createdAt: new Date(row.created_at_ms).toISOString(),
    modifiedAt: new Date(row.modified_at_ms).toISOString(),
    provisionedInstancesCount: String(row.provisioned_instances_count),
    zoneInstancesLimit: String(row.zone_instances_limit),
    zoneRequestsLimit: String(row.zone_requests_limit),
  };
}
