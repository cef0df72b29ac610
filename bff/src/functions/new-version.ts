import { cpuCoresOf } from 'runner';
import type { z } from 'zod';
import {
  cloudNamesChoices,
  cloudNamesVariable,
  type createVersionRequest,
  fewerCores,
  isolatedNetworkId,
  limits,
  type ResultTarget,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalidFields, type Violation } from '../errors.ts';
import type { Targets } from '../jobs/queue-targets.ts';
import type { QueueUser } from '../queues/queue-use.ts';
import type { VersionRow } from '../store/schema.ts';

export type NewVersion = z.output<typeof createVersionRequest>;

/** The part of a version's record that its request decides. */
export type VersionSpec = Omit<
  VersionRow,
  | 'id'
  | 'function_id'
  | 'created_at_ms'
  | 'package_sha256'
  | 'image_size_bytes'
  | 'layer'
  | 'layer_bytes'
  | 'state'
  | 'build_operation_id'
>;

const megabyte = 1024 * 1024;

/** The machine's limits for versions. */
export type Machine = { runtimeIds: readonly string[]; memoryBytes: number; cpuCores: number };

/**
 * Checks what no schema can: limits, and names that must exist.
 * @throws ApiError INVALID_ARGUMENT with all violations, so that a form can mark every field
 */
export function checkedSpec(
  wanted: NewVersion,
  machine: Machine & { folderId: string; secretViolations: readonly Violation[] },
): VersionSpec {
  const { runtimeIds } = machine;
  const violations: Violation[] = [...machine.secretViolations];
  const complain = (field: string, description: Violation['description']) =>
    violations.push({ field, description });
  if (!runtimeIds.includes(wanted.runtime)) {
    complain('runtime', say('RULE_RUNTIME', { id: wanted.runtime, ids: runtimeIds.join(', ') }));
  }
  const memoryBytes = Number(wanted.resources.memory);
  if (
    memoryBytes < limits.memoryMinBytes ||
    memoryBytes > limits.memoryMaxBytes ||
    memoryBytes % limits.memoryStepBytes !== 0
  )
    complain('resources.memory', say('RULE_MEMORY', {}));
  else if (memoryBytes > machine.memoryBytes) {
    const most = Math.floor(machine.memoryBytes / limits.memoryStepBytes) * limits.memoryStepBytes;
    complain(
      'resources.memory',
      say('RULE_MEMORY_OF_MACHINE', {
        wanted: memoryBytes / megabyte,
        machine: Math.floor(machine.memoryBytes / megabyte),
        most: most / megabyte,
        bytes: most,
      }),
    );
  }
  const tmpfsBytes = Number(wanted.tmpfsSize ?? '0');
  if (tmpfsBytes !== 0 && memoryBytes < limits.tmpfs.leastMemoryBytes)
    complain('tmpfsSize', say('RULE_TMPFS_NEEDS_MEMORY', {}));
  else if (
    tmpfsBytes !== 0 &&
    (tmpfsBytes < limits.tmpfs.minBytes || tmpfsBytes > memoryBytes * limits.tmpfs.shareOfMemory)
  ) {
    const mostBytes = memoryBytes * limits.tmpfs.shareOfMemory;
    complain('tmpfsSize', say('RULE_TMPFS', { min: limits.tmpfs.minBytes, max: mostBytes }));
  }
  const timeoutMs = Math.round(Number.parseFloat(wanted.executionTimeout) * 1000);
  if (timeoutMs < 1 || timeoutMs > limits.executionTimeoutMaxSeconds * 1000)
    complain('executionTimeout', say('RULE_TIMEOUT', { max: limits.executionTimeoutMaxSeconds }));
  const environmentBytes = Object.entries(wanted.environment).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (environmentBytes > limits.environmentBytes)
    complain(
      'environment',
      say('RULE_ENVIRONMENT_SIZE', { bytes: environmentBytes, max: limits.environmentBytes }),
    );
  for (const [name, value] of Object.entries(wanted.environment)) {
    if (value.includes('\0')) complain(`environment.${name}`, say('RULE_NO_NUL', {}));
  }
  const names = wanted.environment[cloudNamesVariable];
  if (names !== undefined && !cloudNamesChoices.includes(names))
    complain(`environment.${cloudNamesVariable}`, say('RULE_CLOUD_NAMES', {}));
  const concurrency = Number(wanted.concurrency ?? '0');
  if (concurrency > limits.concurrencyMax)
    complain('concurrency', say('RULE_ZERO_TO', { max: limits.concurrencyMax }));
  const retries = Number(wanted.asyncInvocationConfig?.retriesCount ?? '0');
  if (retries > limits.asyncRetriesMax)
    complain('asyncInvocationConfig.retriesCount', say('RULE_ZERO_TO', { max: limits.asyncRetriesMax }));
  const networkId = wanted.connectivity?.networkId ?? '';
  if (networkId !== '' && networkId !== isolatedNetworkId)
    complain('connectivity.networkId', say('RULE_NETWORK', { id: networkId, none: isolatedNetworkId }));
  for (const violation of logViolations(wanted, machine.folderId)) violations.push(violation);
  if (violations.length > 0) {
    throw invalidFields(violations);
  }
  return {
    description: wanted.description,
    runtime: wanted.runtime,
    entrypoint: wanted.entrypoint,
    memory_bytes: memoryBytes,
    tmpfs_bytes: tmpfsBytes,
    execution_timeout_ms: timeoutMs,
    // In proto, an empty string means an absent field.
    service_account_id: wanted.serviceAccountId || null,
    environment_json: JSON.stringify(wanted.environment),
    secrets_json: JSON.stringify(wanted.secrets),
    concurrency,
    network_id: networkId,
    async_retries: wanted.asyncInvocationConfig === undefined ? null : retries,
    async_service_account_id: wanted.asyncInvocationConfig?.serviceAccountId || null,
    async_targets_json: targetsJson(wanted.asyncInvocationConfig),
    gce_http_endpoint: inForce(wanted.metadataOptions?.gceHttpEndpoint),
    aws_v1_http_endpoint: inForce(wanted.metadataOptions?.awsV1HttpEndpoint),
    log_options_json: wanted.logOptions === undefined ? null : JSON.stringify(wanted.logOptions),
  };
}

/** @returns null when the ends of asynchronous calls go nowhere */
function targetsJson(config: NewVersion['asyncInvocationConfig']): string | null {
  const targetOf = (target: ResultTarget | undefined): QueueUser | undefined =>
    target?.ymqTarget && {
      arn: target.ymqTarget.queueArn,
      serviceAccountId: target.ymqTarget.serviceAccountId,
    };
  const success = targetOf(config?.successTarget);
  const failure = targetOf(config?.failureTarget);
  if (success === undefined && failure === undefined) return null;
  return JSON.stringify({ ...(success && { success }), ...(failure && { failure }) } satisfies Targets);
}

/** A function's entries always go to the log of its folder. In proto, an empty ID means an absent field. */
function logViolations({ logOptions }: NewVersion, folderId: string): Violation[] {
  return (['logGroupId', 'folderId'] as const).flatMap((field) => {
    const id = logOptions?.[field] ?? '';
    if (id === '' || id === folderId) return [];
    const description = say('RULE_LOG_GROUP', { id, folderId });
    return [{ field: `logOptions.${field}`, description }];
  });
}

/** Both endpoints are enabled by default (docs: functions/operations/function/metadata-options). */
const inForce = (
  option: NonNullable<NewVersion['metadataOptions']>['gceHttpEndpoint'],
): VersionRow['gce_http_endpoint'] => (option === 'DISABLED' ? 'DISABLED' : 'ENABLED');

/**
 * Describes what the machine cannot provide to an accepted version. The cloud derives cores from memory: the request
 * does not name them, and a function with fewer cores is only slower, so this is a warning and not an error.
 * @returns undefined when nothing is missing
 */
export function shortfallOf(
  { memory_bytes: memoryBytes }: Pick<VersionSpec, 'memory_bytes'>,
  { cpuCores }: Pick<Machine, 'cpuCores'>,
): string | undefined {
  const due = cpuCoresOf({ memoryBytes });
  if (due <= cpuCores) return undefined;
  const values = new Map([
    ['memory', memoryBytes / megabyte],
    ['due', due],
    ['cores', cpuCores],
  ]);
  return fewerCores.replaceAll(/\{(\w+)\}/g, (_, name) => String(values.get(name)));
}
