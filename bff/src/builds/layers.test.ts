import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmRegistry } from '../../test/npm-registry.ts';
import {
  openTestConsole,
  prepareForRuns,
  sharedRunnerDir,
  type TestConsole,
  versionRequest,
  zipOf,
} from '../../test/test-console.ts';

const work = mkdtempSync(join(tmpdir(), 'functions-console-layers-'));
const runnerDir = join(work, 'runner');
const layersDir = join(runnerDir, 'layers');
const recordsDir = join(runnerDir, 'layer-records');
const registry = npmRegistry(work);
let console: TestConsole;
const open = (dataDir?: string) =>
  openTestConsole({
    runnerDir,
    ownsRunnerDir: true,
    npmRegistry: registry.url(),
    ...(dataDir === undefined ? {} : { dataDir }),
  });

beforeAll(async () => {
  await prepareForRuns();
  await registry.listen();
  registry.publish('greeting', { text: "module.exports = 'hello';" });
  mkdirSync(runnerDir);
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerDir, shared));
  console = await open();
});
afterAll(async () => {
  await console.close();
  registry.close();
  rmSync(work, { recursive: true, force: true });
});

/** Creates a function with a version whose dependencies are installed. */
async function createBuilt(): Promise<string> {
  const { id } = await console.createFunction('');
  const content = zipOf({
    'index.js': "exports.main = () => require('greeting');",
    'package.json': JSON.stringify({ dependencies: { greeting: '1.0.0' } }),
  });
  const { body } = await console.post('/functions/v1/versions', { ...versionRequest(id), content });
  await expect
    .poll(async () => (await console.send(`/operations/${body.id}`)).body.done, { timeout: 60_000 })
    .toBe(true);
  return id;
}

async function call(functionId: string) {
  const response = await fetch(`${console.gatewayUrl}/${functionId}?integration=raw`, {
    method: 'POST',
    headers: { authorization: `Bearer ${console.ownerIamToken}` },
  });
  return { status: response.status, body: await response.json() };
}

describe('console', () => {
  it('removes layers that a kill left before a version named them, and keeps the others', async () => {
    const functionId = await createBuilt();
    const [layer = ''] = readdirSync(layersDir);
    await console.close({ keepData: true });
    const [whole, withoutRecord, withoutLayer] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    cpSync(join(layersDir, layer), join(layersDir, `${whole}`), { recursive: true });
    cpSync(join(recordsDir, `${layer}.json`), join(recordsDir, `${whole}.json`));
    mkdirSync(join(layersDir, `${withoutRecord}`));
    writeFileSync(join(recordsDir, `${withoutLayer}.json`), '{}');
    console = await open(console.dataDir);
    expect(readdirSync(layersDir)).toEqual([layer]);
    expect(readdirSync(recordsDir)).toEqual([`${layer}.json`]);
    expect(await call(functionId)).toEqual({ status: 200, body: 'hello' });
  }, 120_000);
});
