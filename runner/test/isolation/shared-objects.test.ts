/**
 * Kernel objects that sandboxes of different functions could use to exchange signals, or to spy on each other and the
 * host.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned, run, versionOf } from '../harness.ts';
import { type Field, openField, pythonOnly } from './contained.ts';

const code = readFileSync(path.join(import.meta.dirname, 'attacks/shared-objects/index.py'), 'utf8');

describe.each(pythonOnly)('sandboxes of two functions in %s', (runtime) => {
  let field: Field;
  beforeAll(async () => {
    field = await openField();
  });
  afterAll(() => field.close());

  it('share no lock, socket, file or counter, although they have the same code', async () => {
    const versions = ['d4eholder', 'd4elooker'].map((functionId) =>
      versionOf({ 'index.py': code }, { runtime, functionId }),
    );
    const [holder, looker] = versions;
    if (!holder || !looker) throw new Error('There are two');
    const ask = async (version: typeof holder, part: string) =>
      returned(await run(field.runner, version, { event: { part } }));
    expect(await ask(holder, 'hold')).toBe('held');
    // The marks are visible to processes that share the objects: the holder's own child process sees them.
    const seen = (await ask(holder, 'look from a child')) as string[];
    for (const kind of ['flock', 'POSIX lock', 'OFD lock'])
      expect(seen.filter((mark) => mark.startsWith(kind)).length).toBeGreaterThan(4);
    expect(seen).toContain('abstract socket');
    expect(await ask(looker, 'look')).toEqual([]);
    await Promise.all(versions.map(({ versionId }) => field.runner.retire(versionId)));
  });
});
