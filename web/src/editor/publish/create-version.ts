import type { CreateVersionRequest, Operation, Version } from 'bff/contract';
import { RejectedDraft } from '../../api/errors.ts';
import {
  type AsyncCalls,
  type Draft,
  type DraftSettings,
  type MetadataFormats,
  toEnvironment,
  toSecrets,
} from '../draft/draft.ts';
import { measurePackage, sizeProblem } from '../files/package-size.ts';
import { toBase64, zipFiles } from '../files/zip.ts';

/** The phases of the creation of a version, in order. */
export const phases = ['zip', 'upload', 'create'] as const;
export type Phase = (typeof phases)[number];

export type PhaseState =
  | { state: 'waiting' }
  | { state: 'running' }
  | { state: 'done'; durationMs: number }
  | { state: 'failed'; durationMs: number };

export type CreateProgress = {
  phases: Record<Phase, PhaseState>;
  /** Known once the zip is ready. */
  zipBytes?: number;
  /** ID of the operation that installs the version's dependencies; absent if there are none to install. */
  build?: string;
};

/** The two requests of a creation, injected so that this file does no network access. */
export type VersionApi = {
  start: (request: CreateVersionRequest, signal?: AbortSignal) => Promise<Operation>;
  finish: (started: Operation, signal?: AbortSignal) => Promise<Version>;
};

/**
 * Creates a version from a draft: zips it, sends it, waits for the Operation.
 * `onProgress` is called on every change of phase. A failed phase stays marked, and its error is thrown.
 * @throws RejectedDraft if the package exceeds a limit, before any request
 */
export async function createVersion(
  draft: Draft,
  options: {
    functionId: string;
    api: VersionApi;
    onProgress: (progress: CreateProgress) => void;
    signal?: AbortSignal;
    now?: () => number;
  },
): Promise<Version> {
  const now = options.now ?? (() => performance.now());
  let progress: CreateProgress = {
    phases: { zip: { state: 'waiting' }, upload: { state: 'waiting' }, create: { state: 'waiting' } },
  };
  const report = (change: Partial<CreateProgress>) => {
    progress = { ...progress, ...change };
    options.onProgress(progress);
  };
  const phase = async <T>(name: Phase, work: () => Promise<T>): Promise<T> => {
    const startedAt = now();
    const mark = (state: PhaseState) => report({ phases: { ...progress.phases, [name]: state } });
    mark({ state: 'running' });
    try {
      const result = await work();
      mark({ state: 'done', durationMs: now() - startedAt });
      return result;
    } catch (error) {
      mark({ state: 'failed', durationMs: now() - startedAt });
      throw error;
    }
  };

  const zip = await phase('zip', async () => {
    const size = await measurePackage(draft.files);
    if (size.zipBytes !== undefined) report({ zipBytes: size.zipBytes });
    const refused = sizeProblem(size);
    if (refused) throw new RejectedDraft(refused.problem, refused.whatToDo);
    return await zipFiles(draft.files);
  });
  const started = await phase('upload', () =>
    options.api.start(toRequest(options.functionId, draft.settings, zip), options.signal),
  );
  if (!started.done) report({ build: started.id });
  return phase('create', () => options.api.finish(started, options.signal));
}

function toRequest(functionId: string, settings: DraftSettings, zip: Uint8Array): CreateVersionRequest {
  return {
    functionId,
    runtime: settings.runtime,
    entrypoint: settings.entrypoint.trim(),
    resources: { memory: String(settings.memoryBytes) },
    executionTimeout: `${settings.timeoutSeconds}s`,
    environment: toEnvironment(settings.environment),
    ...(settings.secrets ? { secrets: toSecrets(settings.secrets) } : {}),
    ...(settings.serviceAccountId ? { serviceAccountId: settings.serviceAccountId } : {}),
    ...(settings.networkId ? { connectivity: { networkId: settings.networkId } } : {}),
    ...(settings.concurrency === undefined ? {} : { concurrency: String(settings.concurrency) }),
    ...(settings.tmpfsBytes === undefined ? {} : { tmpfsSize: String(settings.tmpfsBytes) }),
    ...(settings.metadata ? { metadataOptions: metadataOptions(settings.metadata) } : {}),
    ...(settings.asyncCalls ? { asyncInvocationConfig: asyncInvocationConfig(settings.asyncCalls) } : {}),
    ...settings.hidden,
    content: toBase64(zip),
  };
}

function metadataOptions({ gce, awsV1 }: MetadataFormats): CreateVersionRequest['metadataOptions'] {
  return {
    gceHttpEndpoint: gce ? 'ENABLED' : 'DISABLED',
    awsV1HttpEndpoint: awsV1 ? 'ENABLED' : 'DISABLED',
  };
}

function asyncInvocationConfig({
  retries,
  serviceAccountId = '',
}: AsyncCalls): CreateVersionRequest['asyncInvocationConfig'] {
  return { retriesCount: String(retries), serviceAccountId };
}
