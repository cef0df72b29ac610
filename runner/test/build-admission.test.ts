/** Builds that wait for room, and the resources that they hold meanwhile. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodePackage } from '../src/index.ts';
import { openBuilds } from './build-harness.ts';
import { openRunner } from './harness.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The number of requests that a registry received without answering, so that their builds continue to run. */
let asked = 0;
const registry = createServer(() => {
  asked += 1;
});
beforeAll(async () => {
  await (await openRunner()).close();
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
});

describe('builder', () => {
  it('keeps no files of a package in memory while its build waits or runs', async () => {
    const { port } = registry.address() as AddressInfo;
    const { runner, close } = await openBuilds({
      registries: { npm: `http://127.0.0.1:${port}/` },
      buildsAtATime: 1,
    });
    const read: WeakRef<Uint8Array>[] = [];
    const packageOf = (name: string): CodePackage => ({
      sha256: '',
      read: async (use) => {
        const content = Buffer.from(
          // The package has its own script, which may read any of its files.
          JSON.stringify({ dependencies: { [name]: '1.0.0' }, scripts: { prepare: 'true' } }),
        );
        read.push(new WeakRef(content));
        return await use([{ path: 'package.json', content, executable: false }]);
      },
    });
    const places: number[] = [];
    const cancel = new AbortController();
    const builds = Promise.allSettled(
      ['a', 'b', 'c'].map((name) =>
        runner.build(
          { runtime: 'nodejs22', code: packageOf(name), askedBy: ['subject', name] },
          { signal: cancel.signal, onQueued: (ahead) => places.push(ahead) },
        ),
      ),
    );
    await expect.poll(() => ({ asked, places }), { timeout: 60_000 }).toEqual({ asked: 1, places: [0, 1] });
    const isFree = () => {
      collectGarbage();
      return read.every((content) => content.deref() === undefined);
    };
    await expect.poll(isFree, { timeout: 10_000 }).toBe(true);
    cancel.abort(new Error('It is enough'));
    for (const build of await builds) expect(build).toMatchObject({ reason: { message: 'It is enough' } });
    expect(asked).toBe(1);
    await close();
  }, 90_000);

  it('reads a package once, at its turn, when its layer was looked for before', async () => {
    const { port } = registry.address() as AddressInfo;
    const { runner, close } = await openBuilds({ registries: { npm: `http://127.0.0.1:${port}/` } });
    let reads = 0;
    const content = Buffer.from(JSON.stringify({ dependencies: { d: '1.0.0' } }));
    const code: CodePackage = {
      sha256: '',
      read: async (use) => {
        reads += 1;
        return await use([{ path: 'package.json', content, executable: false }]);
      },
    };
    const found = await runner.findLayer({ runtime: 'nodejs22', code });
    expect(reads).toBe(1);
    const before = asked;
    const cancel = new AbortController();
    const build = runner.build({ runtime: 'nodejs22', code, found }, { signal: cancel.signal });
    await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(before);
    expect(reads).toBe(2);
    cancel.abort(new Error('It is enough'));
    await expect(build).rejects.toThrow('It is enough');
    await close();
  }, 90_000);
});
