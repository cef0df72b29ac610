import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunner } from '../index.ts';
import { asideOf, removeUnfinished } from './aside.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'fc-aside-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
const key = 'a'.repeat(64);
const abandoned = [
  `${key}.${2 ** 22 + 1}-100-${uuid}.part`,
  // This process now has the pid, but it started at another time.
  `${key}.${process.pid}-1-${uuid}.part`,
  `${key}.json.${2 ** 22 + 1}-100-${uuid}.part`,
  `${key}.${uuid}.part`,
  'npm-8.19.4.part-aB3_x-',
];
const make = (names: readonly string[]) =>
  Promise.all(names.map((name) => mkdir(path.join(dir, name, 'inside'), { recursive: true })));

describe('unfinished folders', () => {
  it('disappear when no living process writes them, and nothing else does', async () => {
    const living = path.basename(asideOf(path.join(dir, key)));
    const finished = [key, `${key}.json`, 'npm-8.19.4', 'part', 'a.part', '12.22.12'];
    await make([...abandoned, living, ...finished]);
    await removeUnfinished(dir);
    expect((await readdir(dir)).sort()).toEqual([living, ...finished].sort());
  });

  it('disappear while a program of the ended process still writes them', async () => {
    const folder = path.join(dir, `npm-8.19.4.${2 ** 22 + 1}-100-${uuid}.part`, 'inside');
    await make([path.basename(path.dirname(folder))]);
    // Like `tar`, creates folders and files one after another, and fails once its own folder is gone.
    const writes = 'i=0; while [ $i -lt 200000 ] && mkdir "$1/$i" && : > "$1/$i/file"; do i=$((i+1)); done';
    const writer = spawn('sh', ['-c', writes, 'sh', folder], { stdio: 'ignore' });
    const ended = once(writer, 'exit');
    try {
      await expect.poll(() => readdir(folder).then((names) => names.length)).toBeGreaterThan(20);
      await removeUnfinished(dir);
      await ended;
      expect(await readdir(dir)).toEqual([]);
    } finally {
      writer.kill('SIGKILL');
    }
  });

  it('disappear from every folder when a runner has started', async () => {
    const places = ['layers', 'layer-records', 'tools', 'support', 'runtimes/nodejs22'];
    await make(places.flatMap((place) => abandoned.map((name) => path.join(place, name))));
    const runner = await createRunner({ dataDir: dir, tokens: { tokenFor: async () => undefined } });
    for (const place of places) expect(await readdir(path.join(dir, place)), place).toEqual([]);
    await runner.close();
  });
});
