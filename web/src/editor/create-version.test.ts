import type { CreateVersionRequest, Operation, Version } from 'bff/contract';
import { limits } from 'bff/contract';
import { expect, test } from 'vitest';
import { type CreateProgress, createVersion, type VersionApi, ZipTooLargeError } from './create-version.ts';
import { type Draft, defaultSettings } from './draft.ts';
import { unzipFiles } from './zip.ts';

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
  expect((await unzipFiles(zip, 'sent')).files).toEqual(draft.files);
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

test('a zip over the limit is never sent, and the message quotes both sizes', async () => {
  const random = new Uint8Array(limits.requestBytes + 1000);
  for (let start = 0; start < random.length; start += 65_536)
    crypto.getRandomValues(random.subarray(start, start + 65_536));
  let calls = 0;
  const { result } = run(
    { ...draft, files: { 'noise.bin': { kind: 'binary', bytes: random } } },
    {
      start: async () => {
        calls++;
        return operation;
      },
      finish: async () => version,
    },
  );
  const error = await result.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ZipTooLargeError);
  expect(String(error)).toContain('at most 3.5 MB (3,670,016 bytes)');
  expect(calls).toBe(0);
});
