import { LRUCache } from 'lru-cache';
import type { LogOptions } from '../../contract/index.ts';
import type { ApiGatewayRow } from '../store/schema.ts';
import type { ApiGateways } from './api-gateways.ts';
import { RouteTree } from './route-tree.ts';
import type { Specifications } from './specifications.ts';

/** A gateway as requests need it. */
export type ServedGateway = {
  id: string;
  revision: number;
  status: ApiGatewayRow['status'];
  tree: RouteTree;
  executionTimeoutMs: number | null;
  log: LogOptions | undefined;
};

const keptMax = 500;

/** Gateways that are served, with their trees of routes; the store is asked for each request, and the tree is kept. */
export class ServedGateways {
  readonly #kept = new LRUCache<string, ServedGateway>({ max: keptMax });
  readonly #apiGateways: ApiGateways;
  readonly #specifications: Specifications;

  constructor({
    apiGateways,
    specifications,
  }: {
    apiGateways: ApiGateways;
    specifications: Specifications;
  }) {
    this.#apiGateways = apiGateways;
    this.#specifications = specifications;
  }

  /** @throws ApiError NOT_FOUND */
  async get(id: string): Promise<ServedGateway> {
    const row = await this.#apiGateways.row(id);
    const known = this.#kept.get(id);
    if (known?.revision === row.revision) return known;
    const variables = JSON.parse(row.variables_json);
    const { table } = await this.#specifications.compile(row.specification, variables, id);
    if (table === undefined) throw new TypeError(`the stored specification of API gateway ${id} has faults`);
    const served: ServedGateway = {
      id,
      revision: row.revision,
      status: row.status,
      tree: new RouteTree(table),
      executionTimeoutMs: row.execution_timeout_ms,
      log: row.log_options_json === null ? undefined : JSON.parse(row.log_options_json),
    };
    this.#kept.set(id, served);
    return served;
  }
}
