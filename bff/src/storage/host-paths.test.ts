import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { create, type Message } from '@bufbuild/protobuf';
import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole } from '../../test/test-console.ts';
import { BuildLogs } from '../builds/build-logs.ts';
import { Builds } from '../builds/builds.ts';
import { loadDefinitions, rpcNamed } from '../grpc/definitions.ts';
import { services } from '../grpc/methods.ts';
import { transcoder } from '../grpc/transcode.ts';
import { toStorageError } from './storage-fault.ts';

let console: TestConsole;
const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line) => logged.push(line) });
beforeAll(async () => {
  await prepareForRuns();
  console = await openTestConsole({ log });
});
afterAll(() => console.close());

/** System and SQLite errors with a file in a field, and errors that name one in their message alone. */
function errorsAbout(file: string): Error[] {
  const system = [
    'ENOSPC',
    'EDQUOT',
    'EROFS',
    'EACCES',
    'EPERM',
    'ENOTDIR',
    'EEXIST',
    'EISDIR',
    'EIO',
    'ENOENT',
  ];
  const sqlite = [1, 5, 6, 8, 10, 11, 13, 14, 26];
  return [
    ...system.map((code) => Object.assign(new Error(`${code}: open '${file}'`), { code, path: file })),
    ...system.map((code) => Object.assign(new Error(`${code}: write '${file}'`), { code })),
    ...sqlite.map((errcode) => Object.assign(new Error(`cannot use ${file}`), { errcode, path: file })),
    new Error(`no such thing: ${file}`, {
      cause: Object.assign(new Error(file), { code: 'EIO', path: file }),
    }),
    new TypeError(`Cannot read ${file}`),
  ];
}
const faults = () =>
  [
    join(console.dataDir, 'console.sqlite'),
    console.dataDir,
    join(homedir(), '.npmrc'),
    `/run/user/${userInfo().username}`,
  ].flatMap(errorsAbout);
/** Paths of this machine in a response. */
function leaksIn(text: string): string[] {
  const user = userInfo().username;
  return [console.dataDir, homedir(), `/${user}`, process.cwd(), import.meta.dirname].filter((path) =>
    text.includes(path),
  );
}

describe('answers', () => {
  it('name no path of the host in errors of the API, while the log names the data folder', async () => {
    const { functions } = console.cloud;
    for (const fault of faults()) {
      const get = functions.get;
      functions.get = () => Promise.reject(fault);
      const { status, body } = await console.send('/functions/v1/functions/d4efunction');
      functions.get = get;
      expect(status).toBeGreaterThanOrEqual(500);
      expect(leaksIn(JSON.stringify(body)), String(fault)).toEqual([]);
    }
    expect(logged.join()).toContain(console.dataDir);
  });

  it('name no path of the host in errors of the gateway', async () => {
    const { runnable } = console.cloud;
    for (const fault of faults()) {
      const functionRow = runnable.functionRow;
      runnable.functionRow = () => Promise.reject(fault);
      const response = await fetch(`${console.gatewayUrl}/d4efunction`);
      runnable.functionRow = functionRow;
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(leaksIn(await response.text()), String(fault)).toEqual([]);
    }
  });

  it('name no path of the host in errors of a run in the console', async () => {
    const { id: functionId } = await console.createFunction('');
    const { id: versionId } = await console.createVersion(functionId);
    const { runner } = console.cloud;
    for (const fault of faults()) {
      const invoke = runner.invoke;
      runner.invoke = () => Promise.reject(fault);
      const { body } = await console.post(`/console/functions/${functionId}:run`, { versionId, payload: '' });
      runner.invoke = invoke;
      expect(leaksIn(JSON.stringify(body)), String(fault)).toEqual([]);
    }
  });

  it('name no path of the host in errors of gRPC outside the API', async () => {
    const definitions = loadDefinitions();
    const service = 'yandex.cloud.serverless.functions.v1.FunctionService';
    const rpc = rpcNamed('get', { service, definitions });
    for (const fault of faults()) {
      const answer = () => Promise.reject(fault);
      const route = services[service]?.get ?? '';
      const handle = transcoder({ rpc, route }, { answer, host: 'localhost:8080', log, definitions });
      const unary = {
        request: create(rpc.input, { functionId: 'd4e' } as Record<string, unknown>),
        metadata: new Metadata(),
        sendMetadata: () => {},
        getHost: () => '',
      };
      const details = await new Promise<string>((resolve) =>
        handle(unary as unknown as ServerUnaryCall<Message, Message>, (error) =>
          resolve(error?.details ?? ''),
        ),
      );
      expect(details).not.toBe('');
      expect(leaksIn(details), String(fault)).toEqual([]);
    }
  });

  it('name no path of the host in errors of a build', async () => {
    for (const fault of faults()) {
      const builds = new Builds({
        runner: { build: () => Promise.reject(fault) },
        operations: { onCancel: () => {} },
        logs: new BuildLogs(join(console.dataDir, 'builds')),
        log,
        dataDir: console.dataDir,
      });
      const place = builds.enter({ functionId: 'f', subjectId: 's' });
      const message = await new Promise<string>((resolve) =>
        builds.start(
          { operationId: 'd4eoperation', place },
          { runtime: 'nodejs22', code: { sha256: '', read: (use) => use([]) } },
          {
            done: async () => {},
            failed: async (failure) => resolve(failure.message),
            isWanted: async () => false,
            onEnded: () => {},
          },
        ),
      );
      expect(leaksIn(message), String(fault)).toEqual([]);
    }
  });
});

describe('toStorageError', () => {
  it('names a file of the data folder by its setting, and no other file', () => {
    const about = (path: string) =>
      toStorageError(Object.assign(new Error(''), { errcode: 11, path }), '/data/console')?.message;
    expect(about('/data/console/logs.sqlite')).toMatch(/^FC_DATA_DIR\/logs\.sqlite is damaged/);
    expect(about('/data/other')).toMatch(/^a file outside FC_DATA_DIR is damaged/);
  });
});
