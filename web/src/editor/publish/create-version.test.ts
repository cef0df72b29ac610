import type { CreateVersionRequest, Operation, Version } from 'bff/contract';
import { createVersionRequest, limits } from 'bff/contract';
import { expect, test } from 'vitest';
import { explain } from '../../api/errors.ts';
import { type Draft, type DraftFiles, defaultSettings, draftOfVersion } from '../draft/draft.ts';
import { unzipFiles } from '../files/unzip.ts';
import { zipFiles } from '../files/zip.ts';
import { type CreateProgress, createVersion, type VersionApi } from './create-version.ts';

const operation = {
  id: 'op1',
  description: 'Create function version',
  createdAt: '',
  createdBy: '',
  modifiedAt: '',
  done: false,
} satisfies Operation;

const version = {
  id: 'd4e1',
  functionId: 'd4e0',
  description: '',
  createdAt: '',
  runtime: 'nodejs12',
  entrypoint: 'index.main',
  resources: { memory: '134217728' },
  executionTimeout: '3s',
  imageSize: '1',
  status: 'ACTIVE',
  tags: ['$latest'],
} satisfies Version;

const draft: Draft = {
  files: { 'index.js': { kind: 'text', text: 'exports.main = 1' } },
  settings: {
    ...defaultSettings,
    runtime: 'nodejs12',
    entrypoint: ' index.main ',
    serviceAccountId: 'aje1',
    timeoutSeconds: 10,
    environment: [{ name: 'A', value: '1' }],
    networkId: 'isolated',
    concurrency: 4,
    metadata: { gce: false, awsV1: true },
    asyncCalls: { retries: 3 },
  },
};

function run(given: Draft, api: VersionApi) {
  const seen: CreateProgress[] = [];
  let clock = 0;
  const result = createVersion(given, {
    functionId: 'd4e0',
    api,
    onProgress: (progress) => seen.push(progress),
    now: () => (clock += 5),
  });
  return { seen, result };
}

test('the request holds the settings and a zip of exactly the draft', async () => {
  let sent: CreateVersionRequest | undefined;
  const { result } = run(draft, {
    start: async (request) => {
      sent = request;
      return operation;
    },
    finish: async () => version,
  });
  expect(await result).toBe(version);
  expect(sent).toMatchObject({
    functionId: 'd4e0',
    runtime: 'nodejs12',
    entrypoint: 'index.main',
    resources: { memory: '134217728' },
    executionTimeout: '10s',
    serviceAccountId: 'aje1',
    environment: { A: '1' },
    connectivity: { networkId: 'isolated' },
    concurrency: '4',
    metadataOptions: { gceHttpEndpoint: 'DISABLED', awsV1HttpEndpoint: 'ENABLED' },
    asyncInvocationConfig: { retriesCount: '3', serviceAccountId: '' },
  });
  const zip = Uint8Array.from(atob(sent?.content ?? ''), (char) => char.charCodeAt(0));
  expect((await unzipFiles(zip, { name: 'sent' })).files).toEqual(draft.files);
});

test('a draft without a service account sends none', async () => {
  let sent: CreateVersionRequest | undefined;
  const { result } = run(
    { ...draft, settings: { ...draft.settings, serviceAccountId: '' } },
    {
      start: async (request) => {
        sent = request;
        return operation;
      },
      finish: async () => version,
    },
  );
  await result;
  expect(sent && 'serviceAccountId' in sent).toBe(false);
});

test('each phase is reported with its time, and the size before anything is sent', async () => {
  let sizeWhenSent: number | undefined;
  const { seen, result } = run(draft, {
    start: async () => {
      sizeWhenSent = seen.at(-1)?.zipBytes;
      return operation;
    },
    finish: async () => version,
  });
  await result;
  expect(sizeWhenSent).toBeGreaterThan(0);
  expect(seen.at(-1)?.phases).toEqual({
    zip: { state: 'done', durationMs: 5 },
    upload: { state: 'done', durationMs: 5 },
    create: { state: 'done', durationMs: 5 },
  });
});

test('a failure marks its phase, leaves the later ones waiting and is passed on', async () => {
  const { seen, result } = run(draft, {
    start: async () => {
      throw new Error('Runtime "nodejs99" is unknown.');
    },
    finish: async () => version,
  });
  await expect(result).rejects.toThrow('nodejs99');
  expect(seen.at(-1)?.phases).toMatchObject({
    zip: { state: 'done' },
    upload: { state: 'failed' },
    create: { state: 'waiting' },
  });
});

test('the largest zip that a version takes is sent, a larger one is not, and the message quotes both', async () => {
  // A seeded generator: the size of the zip depends on the bytes, so they must be equal in every run.
  let state = 1;
  const noise = new Uint8Array(limits.requestBytes).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  const filesOf = (bytes: number): DraftFiles => ({
    'noise.bin': { kind: 'binary', bytes: noise.slice(0, bytes) },
  });
  const zipBytesOf = async (bytes: number) => (await zipFiles(filesOf(bytes))).length;
  // Noise does not shrink; what deflate adds depends a little on its size.
  let most = 2 * limits.requestBytes - (await zipBytesOf(limits.requestBytes));
  while ((await zipBytesOf(most + 1)) <= limits.requestBytes) most += 1;
  let sent = 0;
  const api: VersionApi = {
    start: async () => {
      sent++;
      return operation;
    },
    finish: async () => version,
  };
  const fitting = run({ ...draft, files: filesOf(most) }, api);
  expect(await fitting.result).toBe(version);
  const largest = fitting.seen.at(-1)?.zipBytes ?? 0;
  expect(largest).toBe(await zipBytesOf(most));
  expect(largest).toBeGreaterThan(limits.requestBytes - 10);
  const larger = run({ ...draft, files: filesOf(most + 1) }, api);
  const error = await larger.result.catch((thrown: unknown) => thrown);
  const tooMany = (await zipBytesOf(most + 1)).toLocaleString('en');
  expect(explain(error, 'Could not create the version')).toMatchObject({
    message: `The files are 3.5 MB (${tooMany} bytes) zipped; a version takes at most 3.5 MB (3,670,016 bytes).`,
    whatToDo: expect.stringContaining('Remove what the function does not need'),
    canRetry: false,
  });
  expect(larger.seen.at(-1)?.phases.zip.state).toBe('failed');
  expect(sent).toBe(1);
}, 30_000);

test('files that unpack to too much are not even zipped', async () => {
  const bytes = new Uint8Array(limits.packageUnpackedBytes + 1);
  const { seen, result } = run(
    { ...draft, files: { 'zeros.bin': { kind: 'binary', bytes } } },
    {
      start: async () => operation,
      finish: async () => version,
    },
  );
  await expect(result).rejects.toThrow(
    'The files are 128 MB (134,217,729 bytes) unpacked; a version takes at most 128 MB (134,217,728 bytes).',
  );
  expect(seen.at(-1)?.zipBytes).toBeUndefined();
});

test('keeps every field of the version that the draft started from, shown or not', async () => {
  const set = {
    ...version,
    description: 'Reads the queue',
    serviceAccountId: 'aje1',
    environment: { A: '1' },
    secrets: [{ id: 'e6q1', versionId: 'e6q2', key: 'password', environmentVariable: 'PASSWORD' }],
    concurrency: '4',
    tmpfsSize: '536870912',
    connectivity: { networkId: 'isolated' },
    metadataOptions: { gceHttpEndpoint: 'DISABLED', awsV1HttpEndpoint: 'ENABLED' },
    asyncInvocationConfig: {
      retriesCount: '2',
      serviceAccountId: 'aje7',
      successTarget: { emptyTarget: {} },
      failureTarget: { emptyTarget: {} },
    },
    logOptions: { disabled: false, folderId: 'b1g1', minLevel: 'WARN' },
  } satisfies Version;
  let sent: CreateVersionRequest | undefined;
  const { result } = run(draftOfVersion(set, draft.files), {
    start: async (request) => {
      sent = request;
      return { ...operation, done: true };
    },
    finish: async () => version,
  });
  await result;
  const notOfVersion = ['functionId', 'tag', 'content', 'versionId'];
  const fields = Object.keys(createVersionRequest.shape).filter((field) => !notOfVersion.includes(field));
  const parsed: Record<string, unknown> = createVersionRequest.parse(sent);
  for (const field of fields)
    expect({ [field]: parsed[field] }).toEqual({ [field]: set[field as keyof Version] });
});
