import type { CloudFunction, LogLine, RunResult, RuntimeInfo, ServiceAccount } from 'bff/contract';
import { createFunction, deleteFunction } from '../../api/functions.ts';
import { createServiceAccount } from '../../api/service-accounts.ts';
import { finishCreateVersion, startCreateVersion } from '../../api/versions.ts';
import { toBase64, zipFiles } from '../../editor/files/zip.ts';
import { runFunction } from '../../invocations/run.ts';
import { accountName, entrypoint, type Variant } from '../../tutorial/variants.ts';

/** The functions of this page, recognised by this label, so that no function of the tutorial gets another version. */
const wayLabel = 'token-four-ways';

export type Way = { functionId: string; versionId: string; runtime: string };
export type WayRun = { result: RunResult; logs: readonly LogLine[] };

type Place = { folderId: string; functions: readonly CloudFunction[]; runtimes: readonly RuntimeInfo[] };

/** The runtime of the tutorial, or the first of the same language on this machine. */
export function runtimeFor(variant: Variant, runtimes: readonly RuntimeInfo[]): string | undefined {
  const installed = runtimes.filter(
    ({ state, language }) => state === 'installed' && language === variant.language,
  );
  return (installed.find(({ id }) => id === variant.runtime) ?? installed[0])?.id;
}

export async function accountForWays(folderId: string, accounts: readonly ServiceAccount[]): Promise<string> {
  const known = accounts.find(({ name }) => name === accountName);
  return known?.id ?? (await createServiceAccount({ folderId, name: accountName }));
}

/** Creates the function of a variant unless it exists, and a version of the published program. */
export async function createWay(
  variant: Variant,
  { accountId, runtime, ...place }: Place & { accountId: string; runtime: string },
): Promise<Way> {
  const known = functionOf(variant, place.functions);
  const functionId =
    known?.id ??
    (await createFunction({
      folderId: place.folderId,
      name: `four-ways-${variant.id}`,
      labels: { [wayLabel]: variant.id },
    }));
  const zip = await zipFiles({ [variant.file]: { kind: 'text', text: variant.program } });
  const started = await startCreateVersion({
    functionId,
    runtime,
    entrypoint,
    resources: { memory: String(128 * 1024 * 1024) },
    executionTimeout: '10s',
    serviceAccountId: accountId,
    content: toBase64(zip),
  });
  const { id: versionId } = await finishCreateVersion(started);
  return { functionId, versionId, runtime };
}

/** @throws if the connection ends before the result */
export async function runWay(way: Way, payload: string, signal: AbortSignal): Promise<WayRun> {
  const logs: LogLine[] = [];
  const request = { versionId: way.versionId, payload, integration: 'http' } as const;
  for await (const event of runFunction(way.functionId, request, signal)) {
    if (event.type === 'log' && logs.length < 200) logs.push(event.line);
    if (event.type === 'finished') return { result: event.result, logs };
  }
  throw new DOMException('', 'AbortError');
}

export async function deleteWays(functions: readonly CloudFunction[]): Promise<void> {
  for (const { id, labels } of functions) if (labels[wayLabel] !== undefined) await deleteFunction(id);
}

function functionOf(variant: Variant, functions: readonly CloudFunction[]) {
  return functions.find(({ labels }) => labels[wayLabel] === variant.id);
}
