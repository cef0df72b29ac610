import type { ResultTarget, Version } from '../../contract/index.ts';
import type { Targets } from '../jobs/queue-targets.ts';
import type { QueueUser } from '../queues/queue-use.ts';
import type { VersionRow } from '../store/schema.ts';

function statusOf({ state }: VersionRow, tags: readonly string[]): Version['status'] {
  if (state === 'CREATING') return 'CREATING';
  if (state === 'FAILED') return 'ERROR';
  // A version without a tag is obsolete (docs: functions/concepts/function).
  return tags.length > 0 ? 'ACTIVE' : 'OBSOLETE';
}

/** Where the ends of the version's asynchronous calls go. */
export function targetsOf({ async_targets_json }: Pick<VersionRow, 'async_targets_json'>): Targets {
  return async_targets_json === null ? {} : JSON.parse(async_targets_json);
}

const presentTarget = (target: QueueUser | undefined): ResultTarget =>
  target === undefined
    ? { emptyTarget: {} }
    : { ymqTarget: { queueArn: target.arn, serviceAccountId: target.serviceAccountId } };

/** A version as the API shows it, without its code. */
export function presentVersion(row: VersionRow, tags: string[]): Version {
  return {
    id: row.id,
    functionId: row.function_id,
    description: row.description,
    createdAt: new Date(row.created_at_ms).toISOString(),
    runtime: row.runtime,
    entrypoint: row.entrypoint,
    resources: { memory: String(row.memory_bytes) },
    executionTimeout: `${row.execution_timeout_ms / 1000}s`,
    ...(row.service_account_id === null ? {} : { serviceAccountId: row.service_account_id }),
    imageSize: String(row.image_size_bytes + row.layer_bytes),
    status: statusOf(row, tags),
    tags,
    environment: JSON.parse(row.environment_json),
    ...(row.secrets_json === '[]' ? {} : { secrets: JSON.parse(row.secrets_json) }),
    ...(row.concurrency === 0 ? {} : { concurrency: String(row.concurrency) }),
    ...(row.tmpfs_bytes === 0 ? {} : { tmpfsSize: String(row.tmpfs_bytes) }),
    ...(row.network_id === '' ? {} : { connectivity: { networkId: row.network_id } }),
    ...(row.async_retries === null
      ? {}
      : {
          asyncInvocationConfig: {
            retriesCount: String(row.async_retries),
            successTarget: presentTarget(targetsOf(row).success),
            failureTarget: presentTarget(targetsOf(row).failure),
            serviceAccountId: row.async_service_account_id ?? '',
          },
        }),
    ...(row.log_options_json === null ? {} : { logOptions: JSON.parse(row.log_options_json) }),
    metadataOptions: {
      gceHttpEndpoint: row.gce_http_endpoint,
      awsV1HttpEndpoint: row.aws_v1_http_endpoint,
    },
  };
}
