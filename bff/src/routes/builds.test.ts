import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuildEvent, buildEvent, limits, type Operation, operation } from '../../contract/index.ts';
import { npmRegistry } from '../../test/npm-registry.ts';
import {
  openTestConsole,
  prepareForRuns,
  sharedRunnerDir,
  type TestConsole,
  versionRequest,
  zipOf,
} from '../../test/test-console.ts';

const work = mkdtempSync(join(tmpdir(), 'functions-console-builds-'));
const { packages, publish, ...registry } = npmRegistry(work);

let it: TestConsole;
let runnerDir: string;
const open = (dataDir?: string) =>
  openTestConsole({ runnerDir, npmRegistry: registry.url(), ...(dataDir ? { dataDir } : {}) });
beforeAll(async () => {
  await prepareForRuns();
  await registry.listen();
  runnerDir = join(work, 'runner');
  mkdirSync(runnerDir);
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerDir, shared));
  publish('greeting', { text: "module.exports = 'hello';", types: 'declare const greeting: string;' });
  publish('broken', { scripts: { install: 'echo its last words; exit 3' } });
  publish('cut-off', { text: 'x' });
  publish('endless', { scripts: { install: 'echo it runs; while :; do :; done' } });
  it = await open();
});
afterAll(async () => {
  await it.close();
  registry.close();
  rmSync(work, { recursive: true, force: true });
});

const packageOf = (dependency: string, more: object = {}) =>
  zipOf({
    'index.js': `exports.main = () => require('${dependency}');`,
    'package.json': JSON.stringify({ dependencies: { [dependency]: '1.0.0' }, ...more }),
  });
async function start(to: TestConsole, functionId: string, content: string): Promise<Operation> {
  const answer = await to.post('/functions/v1/versions', { ...versionRequest(functionId), content });
  expect(answer).toMatchObject({ status: 200 });
  return operation.parse(answer.body);
}
const read = async (id: string): Promise<Operation> =>
  operation.parse((await it.send(`/operations/${id}`)).body);

/** Reads a build's events until the build ends, or until the predicate accepts one. */
async function events(
  id: string,
  isEnough: (event: BuildEvent) => boolean = () => false,
): Promise<BuildEvent[]> {
  const leave = new AbortController();
  const response = await it.app.request(
    new Request(`http://localhost:8080/console/operations/${id}/build`, {
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
      signal: leave.signal,
    }),
  );
  const all: BuildEvent[] = [];
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = buildEvent.parse(JSON.parse(text.slice(0, end).split('\ndata: ')[1] ?? ''));
      text = text.slice(end + 2);
      all.push(event);
      if (isEnough(event)) {
        leave.abort();
        return all;
      }
    }
  }
  return all;
}
const linesOf = (all: BuildEvent[]) =>
  all.flatMap((event) => (event.type === 'log' ? [event.line.text] : []));
const invoke = async (functionId: string) => {
  const response = await fetch(`${it.gatewayUrl}/${functionId}?integration=raw`, {
    method: 'POST',
    headers: { authorization: `Bearer ${it.ownerIamToken}` },
  });
  return await response.json();
};
const layers = () => (existsSync(join(runnerDir, 'layers')) ? readdirSync(join(runnerDir, 'layers')) : []);

describe('version with dependencies', () => {
  test('becomes active when they are installed, reports meanwhile, and runs with them', async () => {
    const { id: functionId } = await it.createFunction('');
    const started = await start(it, functionId, packageOf('greeting'));
    expect(started).toMatchObject({ done: false, metadata: { functionVersionId: expect.any(String) } });
    expect(started.response).toBeUndefined();
    const versionId = started.metadata?.functionVersionId;
    expect((await it.send(`/functions/v1/versions/${versionId}`)).body).toMatchObject({
      status: 'CREATING',
      tags: [],
    });
    const all = await events(started.id);
    expect(all.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual([
      'preparing',
      'installing',
      'keeping',
    ]);
    expect(all.at(-1)).toEqual({ type: 'ended' });
    expect(linesOf(all).join('\n')).toContain('added 1 package');
    expect(await read(started.id)).toMatchObject({
      done: true,
      response: { id: versionId, status: 'ACTIVE', tags: ['$latest'] },
    });
    expect(await invoke(functionId)).toBe('hello');
    const { body: version } = await it.send(`/functions/v1/versions/${versionId}`);
    const { body: zip } = await it.send(`/console/versions/${versionId}/package`);
    expect(Number(version.imageSize)).toBeGreaterThan(zip.length);
    const log = await it.send(`/console/operations/${started.id}/build-log`);
    expect(log.headers.get('content-disposition')).toContain(`build-${started.id}.log`);
    expect(log.body).toContain('added 1 package');
    // The stream of an ended build holds only this event.
    expect(await events(started.id)).toEqual([{ type: 'ended' }]);
    const typesOf = (name: string) => it.send(`/console/versions/${versionId}/types?package=${name}`);
    expect((await typesOf('greeting')).body.files).toEqual([
      { path: 'node_modules/greeting/package.json', text: expect.stringContaining('"greeting"') },
      { path: 'node_modules/greeting/index.d.ts', text: 'declare const greeting: string;' },
    ]);
    expect(await typesOf('other')).toMatchObject({ status: 200, body: { files: [], isCut: false } });
    expect((await typesOf('../greeting')).status).toBe(400);
    expect(await it.send(`/console/versions/${versionId}/packages`)).toMatchObject({
      status: 200,
      body: {
        packages: [{ path: 'node_modules/greeting', name: 'greeting', version: '1.0.0', requires: [] }],
        isCut: false,
      },
    });
  });

  test('becomes active at once when the same were installed before; the layer goes with the last version', async () => {
    const { id: functionId } = await it.createFunction('');
    const once = await start(it, functionId, packageOf('greeting', { description: 'another' }));
    expect(once.done).toBe(true);
    expect(await invoke(functionId)).toBe('hello');
    expect(await it.send(`/console/operations/${once.id}/build-log`)).toMatchObject({ status: 404 });
    const { body } = await it.send(`/functions/v1/functions?folderId=${it.folderId}`);
    expect(layers()).toHaveLength(1);
    for (const { id } of body.functions) await it.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
    await expect.poll(layers).toEqual([]);
  });

  test('leaves no layer that it shares with no other when its function is deleted meanwhile', async () => {
    const { id: functionId } = await it.createFunction('');
    const before = layers();
    const started = await start(it, functionId, packageOf('greeting', { scripts: { postinstall: 'true' } }));
    await it.send(`/functions/v1/functions/${functionId}`, { method: 'DELETE' });
    await events(started.id);
    expect(await read(started.id)).toMatchObject({ done: true, error: { code: expect.any(Number) } });
    expect(layers()).toEqual(before);
  });

  test('fails when code and dependencies are a byte too large together', async () => {
    const layersOf = join(runnerDir, 'layers');
    const before = new Set(layers());
    const first = await it.createFunction('');
    const started = await start(it, first.id, packageOf('greeting', { config: { is: 'large' } }));
    await events(started.id);
    const [layer = ''] = layers().filter((name) => !before.has(name));
    const version = await it.send(`/functions/v1/versions/${started.metadata?.functionVersionId}`);
    const large = join(layersOf, layer, 'large');
    writeFileSync(large, '');
    const content = packageOf('greeting', { config: { is: 'large' } });
    const createWith = async (bytes: number) => {
      truncateSync(large, bytes);
      // Makes a new record of the layer's content, because the layer would otherwise count as damaged.
      const writer = join(import.meta.dirname, '../../../runner/src/builds/layers/layer-writer.ts');
      const read = execFileSync(process.execPath, [writer, '{}'], {
        cwd: join(layersOf, layer),
        encoding: 'utf8',
      });
      writeFileSync(
        join(runnerDir, 'layer-records', `${layer}.json`),
        JSON.stringify(JSON.parse(read).record),
      );
      // Another console: this one has already measured the layer.
      const other = await open();
      const { id } = await other.createFunction('');
      const answer = await other.post('/functions/v1/versions', { ...versionRequest(id), content });
      await other.close();
      return answer;
    };
    const most = limits.versionBytes - Number(version.body.imageSize);
    expect(await createWith(most)).toMatchObject({
      status: 200,
      body: { response: { imageSize: String(limits.versionBytes) } },
    });
    expect(await createWith(most + 1)).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(
          /^The version is 713031681 bytes .* at most 713031680 bytes \(680 MB\) are allowed/,
        ),
      },
    });
  }, 120_000);

  test.each([
    ['broken', /npm ended with 3\b|npm ended with 1\b/, 'its last words'],
    ['not-there', /'not-there@1\.0\.0' is not in this registry/, 'E404'],
    ['cut-off', /broke off in the middle of \/cut-off\.tgz\. When it is well again/, 'broke off'],
  ])('fails on %s with the cause, while the version before serves calls', async (name, told, logged) => {
    const { id: functionId } = await it.createFunction('');
    await it.createVersion(functionId);
    const started = await start(it, functionId, packageOf(name));
    const lines = linesOf(await events(started.id));
    expect(lines.join('\n')).toContain(logged);
    const ended = await read(started.id);
    expect(ended).toMatchObject({
      done: true,
      error: {
        code: 9,
        message: expect.stringMatching(/^The dependencies could not be installed: npm ended with/),
      },
    });
    expect(ended.error?.message).toMatch(told);
    expect(ended.response).toBeUndefined();
    expect(await invoke(functionId)).toBe(1);
    expect((await it.send(`/console/operations/${started.id}/build-log`)).body).toContain(logged);
  });

  test('stays in error with its log and without a tag until it is deleted', async () => {
    const { id: functionId } = await it.createFunction('');
    const good = await it.createVersion(functionId);
    const started = await start(it, functionId, packageOf('broken'));
    const id = started.metadata?.functionVersionId;
    const version = `/functions/v1/versions/${id}`;
    expect(await it.send(version, { method: 'DELETE' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(`Wait for operation ${started.id}, or cancel it`) },
    });
    await events(started.id);
    expect((await it.send(version)).body).toMatchObject({ status: 'ERROR', tags: [] });
    const filter = encodeURIComponent('status="ERROR"');
    const inError = await it.send(`/functions/v1/versions?functionId=${functionId}&filter=${filter}`);
    expect(inError.body.versions).toMatchObject([{ id }]);
    expect((await it.send(`/console/versions/${id}/build`)).body).toMatchObject({
      operationId: started.id,
      done: true,
      error: expect.stringContaining('npm ended with'),
      log: expect.stringContaining('its last words'),
    });
    expect(await it.send(`/console/versions/${good.id}/build`)).toMatchObject({ status: 404 });
    const whyNot = {
      status: 400,
      body: { code: 9, message: expect.stringContaining('could not be created') },
    };
    expect(await it.post(`${version}:setTag`, { tag: 'prod' })).toMatchObject(whyNot);
    const run = { versionId: id, payload: '' };
    expect(await it.post(`/console/functions/${functionId}:run`, run)).toMatchObject(whyNot);
    expect(await it.send(version, { method: 'DELETE' })).toMatchObject({ status: 200 });
    expect(await it.send(version)).toMatchObject({ status: 404 });
  });

  test('fails at once for a package.json that is not JSON', async () => {
    const { id: functionId } = await it.createFunction('');
    const content = zipOf({ 'index.js': '', 'package.json': '{' });
    expect(await it.post('/functions/v1/versions', { ...versionRequest(functionId), content })).toMatchObject(
      {
        status: 400,
        body: { code: 9, message: expect.stringContaining('package.json is not JSON') },
      },
    );
  });

  test('can be cancelled while it installs', async () => {
    const { id: functionId } = await it.createFunction('');
    const started = await start(it, functionId, packageOf('endless'));
    await events(started.id, (event) => event.type === 'log' && event.line.text === 'it runs');
    const cancelled = await it.post(`/operations/${started.id}:cancel`, undefined);
    expect(cancelled).toMatchObject({ status: 200, body: { done: true, error: { code: 1 } } });
    const { body } = await it.send(`/functions/v1/versions/${started.metadata?.functionVersionId}`);
    expect(body).toMatchObject({ status: 'ERROR', tags: [] });
    expect(await it.post(`/operations/${started.id}:cancel`, undefined)).toMatchObject({ status: 400 });
  });

  test('reports that the console was stopped during its build', async () => {
    const other = await open();
    const { id: functionId } = await other.createFunction('');
    const started = await start(other, functionId, packageOf('endless'));
    await other.close({ keepData: true });
    const again = await open(other.dataDir);
    expect((await again.send(`/operations/${started.id}`)).body).toMatchObject({
      done: true,
      error: { code: 14 },
    });
    const version = await again.send(`/functions/v1/versions/${started.metadata?.functionVersionId}`);
    expect(version.body).toMatchObject({ status: 'ERROR' });
    await again.close();
  });

  test('shows its build to nobody who may not see its operation', async () => {
    const { id: functionId } = await it.createFunction('');
    const started = await start(it, functionId, packageOf('greeting'));
    await events(started.id);
    const account = await it.createAccount('stranger-to-builds');
    const token = await it.tokenOf(account.id);
    for (const what of ['build', 'build-log'])
      expect(await it.send(`/console/operations/${started.id}/${what}`, { token })).toMatchObject({
        status: 403,
      });
  });
});
