import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  openTestConsole,
  prepareForRuns,
  sharedRunnerDir,
  type TestConsole,
  versionRequest,
} from '../../test/test-console.ts';

const gibibyte = 1024 ** 3;
/** Capacity that the machine reports. */
const capacity = { memoryBytes: 0, cpuCores: 2 };

let it: TestConsole;
beforeAll(prepareForRuns);
beforeEach(async () => {
  it = await openTestConsole({ capacity });
});
afterEach(async () => {
  await it.close();
});

/** Sandbox folders of this process, including those that wait for code. */
function sandboxes(): string[] {
  const dir = join(sharedRunnerDir, 'sandboxes');
  return readdirSync(dir)
    .filter((name) => name.startsWith(`${process.pid}-`))
    .flatMap((name) => readdirSync(join(dir, name)))
    .filter((name) => /^[0-9a-f]{18}$/.test(name));
}

describe('new version', () => {
  test('gets fewer cores than its memory brings, and its operation says so', async () => {
    capacity.memoryBytes = 8 * gibibyte;
    const { id } = await it.createFunction('');
    const create = (memory: number) =>
      it.post('/functions/v1/versions', { ...versionRequest(id), resources: { memory: String(memory) } });
    expect((await create(8 * gibibyte)).body.description).toBe(
      'Create function version. 8192 MB of memory bring 4 processor cores, and this machine has 2: the function gets 2',
    );
    expect((await create(4 * gibibyte)).body.description).toBe('Create function version');
  });

  test('fails, naming the machine’s memory, when it asks for more', async () => {
    capacity.memoryBytes = 1_000_000_000;
    const { id } = await it.createFunction('');
    const create = (memory: string) =>
      it.post('/functions/v1/versions', { ...versionRequest(id), resources: { memory } });
    const { status, body } = await create(String(1024 * 1024 * 1024));
    const description =
      'asks for 1024 MB, and this machine has 953 MB; at most 896 MB (939524096 bytes) can be given here';
    expect(status).toBe(400);
    expect(body.message).toBe(`Request validation error: resources.memory: ${description}`);
    expect(JSON.stringify(body.details)).toContain('resources.memory');
    expect((await create('939524096')).status).toBe(200);
  });

  test('finds a sandbox that was booted for its first call', async () => {
    const { id } = await it.createFunction('');
    expect(sandboxes()).toEqual([]);
    await it.createVersion(id);
    await vi.waitFor(() => expect(sandboxes()).toHaveLength(1), 20_000);
  });
});
