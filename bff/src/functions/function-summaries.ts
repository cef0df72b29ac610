import { type FunctionSummary, latestTag } from '../../contract/index.ts';
import type { Subject } from '../iam/subject.ts';
import type { CallMetrics } from '../metrics/call-metrics.ts';
import type { PageQuery } from '../store/page.ts';
import type { Store } from '../store/store.ts';
import type { Functions } from './functions.ts';

type Options = { store: Store; functions: Functions; callMetrics: CallMetrics };

/** What a list of functions shows of each: its versions and its calls, a page of functions at a time. */
export class FunctionSummaries {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const { functions, callMetrics } = this.#deps;
    const { functions: page, ...next } = await functions.list(query, by);
    const ids = page.map(({ id }) => id);
    const counts = await this.#versionCounts(ids);
    const runtimes = await this.#runtimes(ids);
    const calls = new Map((await callMetrics.callsOf(ids)).map((each) => [each.functionId, each]));
    const functionSummaries = ids.map((functionId): FunctionSummary => {
      const runtime = runtimes.get(functionId);
      const called = calls.get(functionId);
      return {
        functionId,
        versionCount: counts.get(functionId) ?? 0,
        ...(runtime === undefined ? {} : { runtime }),
        ...(called === undefined ? {} : { lastCallAt: new Date(called.lastAtMs).toISOString() }),
        finished: called?.finished ?? 0,
        errors: called?.errors ?? 0,
      };
    });
    return { functionSummaries, ...next };
  }

  async #versionCounts(functionIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#deps.store
      .selectFrom('versions')
      .select(['function_id', ({ fn }) => fn.countAll<number>().as('count')])
      .where('function_id', 'in', functionIds)
      .groupBy('function_id')
      .execute();
    return new Map(rows.map(({ function_id, count }) => [function_id, Number(count)]));
  }

  async #runtimes(functionIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#deps.store
      .selectFrom('version_tags')
      .innerJoin('versions', 'versions.id', 'version_tags.version_id')
      .select(['version_tags.function_id', 'versions.runtime'])
      .where('version_tags.function_id', 'in', functionIds)
      .where('tag', '=', latestTag)
      .execute();
    return new Map(rows.map(({ function_id, runtime }) => [function_id, runtime]));
  }
}
