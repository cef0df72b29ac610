import { cloudNamesVariable, isolatedNetworkId, type SecretReference } from '../../contract/index.ts';
import type { Unpacking } from '../artifacts/unpacking.ts';
import type { LoggedVersion } from '../logs/logs.ts';
import type { VersionSecrets } from '../secrets/version-secrets.ts';
import type { FunctionRow } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Functions } from './functions.ts';
import { storedPackage } from './stored-package.ts';
import { notReady, type StoredVersion, type Versions } from './versions.ts';

/**
 * Versions in the runner's format, cached by function and tag: a warm call reads no database. Code that changes a
 * function's versions, tags or scaling policies must call `forget`.
 */
export class RunnableVersions {
  readonly #store: Store;
  readonly #functions: Functions;
  readonly #versions: Versions;
  readonly #unpacking: Unpacking;
  readonly #versionSecrets: VersionSecrets;
  readonly #ready = new Map<string, Map<string, LoggedVersion>>();
  readonly #rows = new Map<string, FunctionRow>();
  /** Increases with every change, so that a read that started earlier is not cached. */
  #epoch = 0;

  constructor(parts: {
    store: Store;
    functions: Functions;
    versions: Versions;
    unpacking: Unpacking;
    versionSecrets: VersionSecrets;
  }) {
    this.#store = parts.store;
    this.#functions = parts.functions;
    this.#versions = parts.versions;
    this.#unpacking = parts.unpacking;
    this.#versionSecrets = parts.versionSecrets;
  }

  /** The function's row, for access checks. */
  async functionRow(functionId: string): Promise<FunctionRow> {
    const known = this.#rows.get(functionId);
    if (known !== undefined) return known;
    const epoch = this.#epoch;
    const row = await this.#functions.row(functionId);
    if (epoch === this.#epoch) this.#rows.set(functionId, row);
    return row;
  }

  ready(functionId: string, tag: string): LoggedVersion | undefined {
    return this.#ready.get(functionId)?.get(tag);
  }

  /** @throws ApiError NOT_FOUND for a missing function or tag, or a function without a version */
  async byTag(functionId: string, tag: string): Promise<LoggedVersion> {
    const ready = this.ready(functionId, tag);
    if (ready !== undefined) return ready;
    const epoch = this.#epoch;
    const version = await this.#runnable(await this.#versions.rowByTag(functionId, tag));
    if (epoch === this.#epoch) {
      const tags = this.#ready.get(functionId) ?? new Map<string, LoggedVersion>();
      this.#ready.set(functionId, tags.set(tag, version));
    }
    return version;
  }

  /** @throws ApiError NOT_FOUND; FAILED_PRECONDITION for a version that is not ready */
  async byId(versionId: string): Promise<LoggedVersion> {
    const row = await this.#versions.row(versionId);
    if (row.state !== 'READY') throw notReady(row);
    return await this.#runnable(row);
  }

  forget(functionId: string): void {
    this.#epoch++;
    this.#rows.delete(functionId);
    this.#ready.delete(functionId);
  }

  async #runnable(row: StoredVersion): Promise<LoggedVersion> {
    const fn = await this.#functions.row(row.function_id);
    const instancesLimit = await this.#instancesLimit(row.id);
    const environment: Record<string, string> = JSON.parse(row.environment_json);
    const secrets: SecretReference[] = JSON.parse(row.secrets_json);
    return {
      functionId: fn.id,
      versionId: row.id,
      folderId: fn.folder_id,
      runtime: row.runtime,
      entrypoint: row.entrypoint,
      memoryBytes: row.memory_bytes,
      ...(row.tmpfs_bytes === 0 ? {} : { tmpfsBytes: row.tmpfs_bytes }),
      executionTimeoutMs: row.execution_timeout_ms,
      ...(row.service_account_id === null ? {} : { serviceAccountId: row.service_account_id }),
      environment,
      ...(secrets.length === 0
        ? {}
        : {
            readSecrets: () =>
              this.#versionSecrets.read({ secrets, serviceAccountId: row.service_account_id }),
          }),
      ...(environment[cloudNamesVariable] === 'internet' ? { cloudNames: 'internet' as const } : {}),
      concurrency: Math.max(1, row.concurrency),
      ...(instancesLimit === undefined ? {} : { instancesLimit }),
      egress: row.network_id === isolatedNetworkId ? 'none' : 'internet',
      metadata: {
        gce: row.gce_http_endpoint === 'ENABLED',
        awsV1: row.aws_v1_http_endpoint === 'ENABLED',
      },
      ...(row.log_options_json === null ? {} : { log: JSON.parse(row.log_options_json) }),
      ...(row.layer === null ? {} : { layer: row.layer }),
      code: {
        sha256: row.package_sha256,
        read: (use) =>
          this.#unpacking.stored(storedPackage(row, row.function_id), ({ entries }) => use(entries)),
      },
    };
  }

  /** Instances belong to the version, whichever tag a call used: the lowest limit of its tags applies. */
  async #instancesLimit(versionId: string): Promise<number | undefined> {
    const row = await this.#store
      .selectFrom('scaling_policies')
      .innerJoin('version_tags', (join) =>
        join
          .onRef('version_tags.function_id', '=', 'scaling_policies.function_id')
          .onRef('version_tags.tag', '=', 'scaling_policies.tag'),
      )
      .select('zone_instances_limit')
      .where('version_id', '=', versionId)
      .where('zone_instances_limit', '>', 0)
      .orderBy('zone_instances_limit')
      .limit(1)
      .executeTakeFirst();
    return row?.zone_instances_limit;
  }
}
