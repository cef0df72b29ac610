import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Capacity, createRunner, type Provision, type RunnerOptions } from 'runner';
import { dispatch } from '../src/api-gateways/dispatch.ts';
import { createApp } from '../src/app.ts';
import { type Cloud, openCloud } from '../src/composition.ts';
import { answerBrokenCalls, callFault } from '../src/gateway/utf8-request-line.ts';
import { checked, serveChecked } from '../src/http/serve-checked.ts';
import { listen, stopListening } from '../src/listen.ts';
import { handMadeZip } from './hand-made-zip.ts';
import { preparedRuntimes, sharedRunnerDir } from './prepared-runtimes.ts';
import { newTestDataDir } from './test-data-dir.ts';

const consoleHost = 'localhost:8080';
export const ownerToken = 'the-owner-token-of-the-tests';

export { sharedRunnerDir };

/** For tests that run code; does nothing when the set-up has run. */
export async function prepareForRuns(): Promise<void> {
  await preparedRuntimes();
}

/** IDs of the runtimes that this machine can run; at least one is Python. */
export async function installedRuntimes(): Promise<string[]> {
  const ids = await preparedRuntimes();
  if (!ids.some((id) => id.startsWith('python'))) throw new Error('These tests need some Python');
  return ids;
}

/** Parsed JSON of a response; tests check it with matchers. */
// biome-ignore lint/suspicious/noExplicitAny: matchers check the shape under test
type Json = any;
export type Answer = { status: number; body: Json; headers: Headers };
export type Send = {
  method?: string;
  body?: unknown;
  /** An IAM token; the owner's by default, none if null. */
  token?: string | null;
  headers?: Record<string, string>;
};

export type TestConsole = Awaited<ReturnType<typeof openTestConsole>>;

/** The whole console on a real data folder, with HTTP requests that need no socket. */
export async function openTestConsole(
  options: {
    now?: () => number;
    elapsed?: () => number;
    dataDir?: string;
    runnerDir?: string;
    npmRegistry?: string;
    ownerToken?: string;
    /**
     * Whether this console alone uses the runner's folder: at start, it removes everything that none of its versions
     * names.
     */
    ownsRunnerDir?: boolean;
    /** Replaces the machine's capacity. */
    capacity?: Capacity;
    /** The runner's capacity and limits, in place of the machine's. */
    machine?: Pick<RunnerOptions, 'capacity' | 'buildsAtATime' | 'buildLimits'>;
    log?: Logger;
    /** Servers that API gateways may reach although their addresses are not public. */
    httpUpstreams?: string[];
  } = {},
) {
  const dataDir = options.dataDir ?? newTestDataDir();
  /** Versions in the order of the calls to the runner. */
  const invoked: string[] = [];
  /** The last set of instances that the runner was asked to keep ready. */
  const provisioned: { now: readonly Provision[] } = { now: [] };
  const secret = options.ownerToken ?? ownerToken;
  const log = options.log ?? pino({ level: 'silent' });
  const gateway = createServer();
  const gatewayHost = `127.0.0.1:${await listen(gateway, { host: '127.0.0.1', port: 0, setting: '' })}`;
  const gatewayUrl = `http://${gatewayHost}`;
  const cloud: Cloud = await openCloud({
    dataDir,
    ownerToken: secret,
    gatewayUrl,
    consoleHosts: [consoleHost],
    log,
    // Interpreters take hundreds of megabytes: tests share those of the set-up, except a test of their installation.
    startRunner: async (parts) => {
      const runner = await createRunner({
        ...parts,
        ...options.machine,
        dataDir: options.runnerDir ?? sharedRunnerDir,
        // Most tests call a version once or twice, so that more sandboxes would start for nothing.
        waitingSandboxes: 1,
        registries: { npm: options.npmRegistry },
        log,
      });
      const invoke = runner.invoke.bind(runner);
      runner.invoke = (version, call) => {
        invoked.push(version.versionId);
        return invoke(version, call);
      };
      const provision = runner.provision.bind(runner);
      runner.provision = (wanted) => {
        provisioned.now = wanted;
        provision(wanted);
      };
      if (!options.ownsRunnerDir) runner.layers = async () => [];
      const { capacity } = options;
      if (capacity !== undefined) runner.capacity = () => capacity;
      return runner;
    },
    ...(options.httpUpstreams === undefined ? {} : { httpUpstreams: options.httpUpstreams }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.elapsed === undefined ? {} : { elapsed: options.elapsed }),
  });
  const pagesDir = join(dataDir, 'pages');
  mkdirSync(pagesDir, { recursive: true });
  const app = createApp({
    cloud,
    hosts: new Set([consoleHost, '127.0.0.1:8080']),
    pagesDir,
    log,
  });
  answerBrokenCalls(gateway);
  const parts = { bodyOf: callFault, log };
  serveChecked(
    gateway,
    checked(dispatch({ cloud, hosts: new Set([gatewayHost]), below: 'localhost', log }), parts),
    parts,
  );
  const owner = await cloud.authenticator.exchange({ yandexPassportOauthToken: secret });

  async function send(
    path: string,
    { method = 'GET', body, token, headers = {} }: Send = {},
  ): Promise<Answer> {
    const bearer = token === null ? {} : { authorization: `Bearer ${token ?? owner.token}` };
    const response = await app.request(`http://${consoleHost}${path}`, {
      method,
      headers: { host: consoleHost, ...bearer, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  /** Makes a change and returns the result; fails when the change does. */
  async function make(path: string, body: unknown, token?: string): Promise<Json> {
    const answer = await send(path, { method: 'POST', body, ...(token === undefined ? {} : { token }) });
    if (answer.status !== 200)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.response;
  }

  const folderId = cloud.home.folder.id;
  return {
    cloud,
    dataDir,
    pagesDir,
    app,
    folderId,
    gatewayUrl,
    invoked,
    provisioned,
    ownerIamToken: owner.token,
    send,
    post: (path: string, body: unknown, more: Send = {}) => send(path, { ...more, method: 'POST', body }),
    createFunction: (name: string) => make('/functions/v1/functions', { folderId, name }),
    createAccount: (name: string) => make('/iam/v1/serviceAccounts', { folderId, name }),
    createVersion: (functionId: string, more: object = {}) =>
      make('/functions/v1/versions', { ...versionRequest(functionId), ...more }),
    async tokenOf(serviceAccountId: string): Promise<string> {
      const answer = await send('/iam/v1/tokens:createForServiceAccount', {
        method: 'POST',
        body: { serviceAccountId },
      });
      return answer.body.iamToken;
    },
    async bind(resourcePath: string, roleId: string, subject: { id: string; type: string }) {
      const delta = { action: 'ADD', accessBinding: { roleId, subject } };
      await make(`${resourcePath}:updateAccessBindings`, { accessBindingDeltas: [delta] });
    },
    async close({ keepData = false } = {}) {
      await stopListening(gateway, 0);
      await cloud.close();
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A request that creates a version; its handler returns 1. */
export function versionRequest(functionId: string) {
  return {
    functionId,
    runtime: 'nodejs22',
    entrypoint: 'index.main',
    resources: { memory: '134217728' },
    executionTimeout: '5s',
    content: zipOf({ 'index.js': 'exports.main = async () => 1;' }),
  };
}

export function zipOf(files: Record<string, string>): string {
  return handMadeZip(Object.entries(files).map(([name, content]) => ({ name, content }))).toString('base64');
}

/** Holds its content as it is, so that tests find it in the package. */
export function storedZipOf(files: Record<string, string>): string {
  const entries = Object.entries(files).map(([name, content]) => ({ name, content, method: 0 }));
  return handMadeZip(entries).toString('base64');
}
