/** `tmpfsSize` of a version, from the API to the sandbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, versionRequest, zipOf } from './test-console.ts';

const mebibyte = 1024 * 1024;
const program = `
exports.main = async () => {
  const { blocks, bsize } = require('fs').statfsSync('/tmp');
  return { body: String((blocks * bsize) / 2 ** 20) };
};`;

let console: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  console = await openTestConsole();
});
afterAll(() => console.close());

const request = async (memory: number, tmpfs?: number) => ({
  ...versionRequest((await console.createFunction('')).id),
  resources: { memory: String(memory * mebibyte) },
  ...(tmpfs === undefined ? {} : { tmpfsSize: String(tmpfs * mebibyte) }),
  content: zipOf({ 'index.js': program }),
});

describe('tmpfsSize', () => {
  it('gives /tmp of a version that much memory, and the version keeps it', async () => {
    const wanted = await request(1024, 768);
    const version = await console.createVersion(wanted.functionId, wanted);
    expect(version.tmpfsSize).toBe(String(768 * mebibyte));
    const response = await fetch(`${console.gatewayUrl}/${wanted.functionId}`, {
      headers: { Authorization: `Bearer ${console.ownerIamToken}` },
    });
    expect(await response.text()).toBe('768');
  });

  it.each([undefined, 0])('leaves /tmp a disk when it is %j', async (tmpfs) => {
    const wanted = await request(128, tmpfs);
    const version = await console.createVersion(wanted.functionId, wanted);
    expect(version.tmpfsSize).toBeUndefined();
  });

  it.each([
    [1024, 511],
    [1024, 769],
    [896, 512],
  ])('is rejected when a version of %i MB asks for %i MB', async (memory, tmpfs) => {
    const { status, body } = await console.post('/functions/v1/versions', await request(memory, tmpfs));
    expect(status).toBe(400);
    expect(body.details).toContainEqual(
      expect.objectContaining({ fieldViolations: [expect.objectContaining({ field: 'tmpfsSize' })] }),
    );
  });
});
