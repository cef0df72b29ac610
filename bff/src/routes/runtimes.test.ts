import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InstallEvent, installEvent, type RuntimeInfo, runtimeCatalogue } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const runnerDir = mkdtempSync(join(tmpdir(), 'functions-console-runtimes-'));
let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole({ runnerDir });
});
afterAll(async () => {
  await it.close();
  rmSync(runnerDir, { recursive: true, force: true });
});

const infoOf = async (id: string): Promise<RuntimeInfo | undefined> =>
  runtimeCatalogue.parse((await it.send('/console/runtimes')).body).runtimes.find((info) => info.id === id);
const usable = async (): Promise<string[]> => (await it.send('/functions/v1/runtimes')).body.runtimes;
const cancel = (id: string) => it.post(`/console/runtimes/${id}:cancelInstall`, undefined);

/** Reads an installation's events as they come. */
async function* install(id: string, signal?: AbortSignal): AsyncGenerator<InstallEvent> {
  const response = await it.app.request(
    new Request(`http://localhost:8080/console/runtimes/${id}:install`, {
      method: 'POST',
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  if (response.body === null) throw new Error('the installation has no events');
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = text.slice(0, end).split('\ndata: ')[1] ?? '';
      text = text.slice(end + 2);
      yield installEvent.parse(JSON.parse(data));
    }
  }
}

async function allOf(events: AsyncGenerator<InstallEvent>): Promise<InstallEvent[]> {
  const all: InstallEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('missing runtime', () => {
  test('stands in the catalogue with what the cloud says of it, and not among the usable ones', async () => {
    expect(await infoOf('nodejs14')).toMatchObject({
      state: 'notInstalled',
      inCloud: 'deprecated',
      install: { downloadBytes: expect.any(Number) },
    });
    expect(await usable()).not.toContain('nodejs14');
  });

  test('leaves nothing when its installation is cancelled, and says so to all who look on', async () => {
    const first = install('nodejs14');
    expect((await first.next()).value).toMatchObject({ type: 'progress', progress: { phase: 'fetching' } });
    const second = install('nodejs14');
    expect((await second.next()).value).toMatchObject({ type: 'progress' });
    expect((await infoOf('nodejs14'))?.installing?.phase).toBe('fetching');
    expect(await cancel('nodejs14')).toMatchObject({ status: 200, body: {} });
    for (const events of [first, second]) expect((await allOf(events)).at(-1)).toEqual({ type: 'cancelled' });
    const after = await infoOf('nodejs14');
    expect(after).toMatchObject({ state: 'notInstalled' });
    expect(after?.installing).toBeUndefined();
    expect(await cancel('nodejs14')).toMatchObject({
      status: 400,
      body: { code: 9, message: expect.stringContaining('is not being installed') },
    });
  });

  test('goes on being installed when the one who asked leaves, and is usable then', async () => {
    const leave = new AbortController();
    const left = install('nodejs14', leave.signal);
    await left.next();
    leave.abort();
    const all = await allOf(install('nodejs14'));
    const runtime = { id: 'nodejs14', state: 'installed', exactVersion: '14.21.3', inCloud: 'deprecated' };
    expect(all.at(-1)).toMatchObject({ type: 'installed', runtime });
    expect(await infoOf('nodejs14')).toMatchObject(runtime);
    expect(await usable()).toContain('nodejs14');
    expect(await allOf(install('nodejs14'))).toMatchObject([{ type: 'installed', runtime }]);
  });

  test('cannot be asked for when there is no such, when it comes by other ways, or by who is not the owner', async () => {
    const ask = (id: string, more = {}) => it.post(`/console/runtimes/${id}:install`, undefined, more);
    expect(await ask('nodejs13')).toMatchObject({ status: 404, body: { code: 5 } });
    const account = await it.createAccount('not-the-owner');
    expect(await ask('nodejs16', { token: await it.tokenOf(account.id) })).toMatchObject({ status: 403 });
    const { runtimes } = runtimeCatalogue.parse((await it.send('/console/runtimes')).body);
    for (const { id, language, state, fix } of runtimes) {
      if (language !== 'python' || state !== 'notInstalled') continue;
      expect(await ask(id)).toMatchObject({
        status: 400,
        body: { code: 9, message: expect.stringContaining(fix ?? '') },
      });
    }
  });
});
