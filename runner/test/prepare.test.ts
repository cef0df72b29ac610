/** Tests that a second start finds the prepared files and does not repeat the work. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { prepareRuntimes } from '../src/index.ts';
import { RuntimeRegistry } from '../src/runtimes/runtime-registry.ts';
import { dataDir, installedRuntimes } from './harness.ts';

test('preparation › prints nothing when everything is installed', async () => {
  const installed = await installedRuntimes();
  const told: string[] = [];
  const prepared = await prepareRuntimes({ dataDir, onProgress: (message) => told.push(message) });
  expect(told).toEqual([]);
  const pythons = installed.filter((id) => id.startsWith('python'));
  expect(prepared).toEqual(expect.arrayContaining(pythons.map((id) => ({ id, state: 'ready' }))));
});

test('preparation › compiles modules once for each exact version of an interpreter', async () => {
  const [id = ''] = (await installedRuntimes()).filter((each) => each.startsWith('python'));
  const folder = await mkdtemp(path.join(tmpdir(), 'fc-prepare-test-'));
  try {
    const python = await new RuntimeRegistry(folder).interpreter(id);
    const told: string[] = [];
    const start = (exactVersion: string) =>
      new RuntimeRegistry(folder).support({ ...python, exactVersion }, () => told.push(exactVersion));
    await start(python.exactVersion);
    await start(python.exactVersion);
    expect(told).toEqual([python.exactVersion]);
    const updated = `${python.exactVersion}1`;
    await start(updated);
    expect(told).toEqual([python.exactVersion, updated]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('runtimes › compiles preinstalled modules under the path that they have inside', async () => {
  const [id = ''] = (await installedRuntimes()).filter((each) => each.startsWith('python'));
  const folder = await mkdtemp(path.join(tmpdir(), 'fc-prepare-test-'));
  try {
    const runtimes = new RuntimeRegistry(folder);
    const support = await runtimes.support(await runtimes.interpreter(id));
    const compiled = (await readdir(support, { recursive: true })).filter((name) => name.endsWith('.pyc'));
    expect(compiled.length).toBeGreaterThan(10);
    for (const name of compiled) {
      const content = await readFile(path.join(support, name), 'latin1');
      expect(content).not.toContain(folder);
      expect(content).toContain('/function/runtime/');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
