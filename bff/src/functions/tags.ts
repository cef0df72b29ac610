import { latestTag, type Operation } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import { type Operations, pack } from '../operations/operations.ts';
import { newestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Functions } from './functions.ts';
import { presentVersion } from './present-version.ts';
import { endTag, putTag, tagsOf } from './tag-rows.ts';
import { notReady, type Versions } from './versions.ts';

const api = 'yandex.cloud.serverless.functions.v1';

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  functions: Functions;
  versions: Versions;
  onChanged: (functionId: string) => void;
};

/** Names of versions. A tag is on at most one version of a function at a time. */
export class Tags {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async set(versionId: string, tag: string, by: Subject): Promise<Operation> {
    return await this.#change({ versionId, tag, by, verb: 'Set' }, async (trx, functionId, tags) => {
      if (!tags.includes(tag)) await putTag(trx, { functionId, tag, versionId, nowMs: this.#deps.now() });
    });
  }

  async remove(versionId: string, tag: string, by: Subject): Promise<Operation> {
    return await this.#change({ versionId, tag, by, verb: 'Remove' }, async (trx, functionId, tags) => {
      if (!tags.includes(tag))
        throw new ApiError(
          'NOT_FOUND',
          say('VERSION_WITHOUT_TAG', { id: versionId, tag, tags: tags.join(', ') || '–' }),
        );
      await endTag(trx, { functionId, tag, nowMs: this.#deps.now() });
    });
  }

  async #change(
    { versionId, tag, by, verb }: { versionId: string; tag: string; by: Subject; verb: 'Set' | 'Remove' },
    change: (trx: StoreTransaction, functionId: string, tags: string[]) => Promise<void>,
  ): Promise<Operation> {
    const { function_id } = await this.#deps.versions.row(versionId);
    const fn = await this.#deps.functions.row(function_id);
    await this.#deps.access.require(by, 'functions.functions.update', this.#deps.functions.resource(fn));
    if (tag === latestTag)
      throw new ApiError('INVALID_ARGUMENT', say('TAG_MOVES_ITSELF', { tag: latestTag }));
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      const row = await this.#deps.versions.row(versionId, trx);
      if (row.state !== 'READY') throw notReady(row);
      await change(trx, fn.id, await tagsOf(trx, versionId));
      return await this.#deps.operations.record(trx, {
        resourceId: fn.id,
        description: `${verb} function tag`,
        by,
        metadata: pack(`${api}.${verb}FunctionTagMetadata`, { functionVersionId: versionId }),
        response: pack(`${api}.Version`, presentVersion(row, await tagsOf(trx, versionId))),
      });
    });
    this.#deps.onChanged(fn.id);
    return operation;
  }

  /** Newest first: the versions that a tag was on, and when. */
  async history(
    functionId: string,
    { tag, ...query }: PageQuery & { tag?: string | undefined },
    by: Subject,
  ) {
    const fn = await this.#deps.functions.row(functionId);
    await this.#deps.access.require(by, 'functions.functions.get', this.#deps.functions.resource(fn));
    let select = this.#deps.store.selectFrom('tag_history').selectAll().where('function_id', '=', functionId);
    if (tag !== undefined) select = select.where('tag', '=', tag);
    const { rows, ...next } = await readPage(query, newestFirst(select));
    const functionTagHistoryRecord = rows.map((row) => ({
      functionId,
      functionVersionId: row.version_id,
      tag: row.tag,
      effectiveFrom: new Date(row.from_ms).toISOString(),
      ...(row.to_ms === null ? {} : { effectiveTo: new Date(row.to_ms).toISOString() }),
    }));
    return { functionTagHistoryRecord, ...next };
  }
}
