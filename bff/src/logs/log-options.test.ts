import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const code = `
exports.main = async () => {
  console.log('text');
  for (const level of ['debug', 'INFO', 'Warn', 'ERROR', 'other'])
    console.log(JSON.stringify({ level, message: level }));
};`;

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

async function created(logOptions?: object) {
  const { id } = await it.createFunction('');
  const version = await it.createVersion(id, {
    content: zipOf({ 'index.js': code }),
    ...(logOptions === undefined ? {} : { logOptions }),
  });
  return { id, version };
}

/** Messages of a call, without START, END and REPORT. */
async function loggedBy(id: string, integration = 'raw') {
  const answer = await fetch(`${it.gatewayUrl}/${id}?integration=${integration}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${it.ownerIamToken}` },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  await answer.text();
  const { entries } = (await it.send(`/console/functions/${id}/logs?order=oldestFirst`)).body;
  const of = (isSystem: boolean) =>
    entries
      .filter(({ stream }: { stream: string }) => (stream === 'system') === isSystem)
      .map(({ message }: { message: string }) => message);
  return { lines: of(false), system: of(true) };
}

describe('log options of a version', () => {
  test.each([
    ['none', undefined, ['text', 'debug', 'INFO', 'Warn', 'ERROR', 'other'], true],
    [
      'those that say nothing',
      { disabled: false, minLevel: 'LEVEL_UNSPECIFIED', logGroupId: '', folderId: '' },
      ['text', 'debug', 'INFO', 'Warn', 'ERROR', 'other'],
      true,
    ],
    ['INFO as the lowest level', { minLevel: 'INFO' }, ['text', 'INFO', 'Warn', 'ERROR', 'other'], true],
    ['ERROR as the lowest level', { minLevel: 'ERROR' }, ['text', 'ERROR', 'other'], false],
    ['a log that is disabled', { disabled: true }, [], false],
  ])('keep the entries of a call with %s', async (_, options, lines, hasSystem) => {
    const { id } = await created(options);
    const logged = await loggedBy(id);
    expect(logged.lines).toEqual(lines);
    expect(logged.system.length > 0).toBe(hasSystem);
  });

  test('come back as they were sent, and are absent when they were not', async () => {
    const { version } = await created({ minLevel: 'WARN', folderId: it.folderId });
    expect(version.logOptions).toEqual({ disabled: false, minLevel: 'WARN', folderId: it.folderId });
    const { body } = await it.send(`/functions/v1/versions/${version.id}`);
    expect(body.logOptions).toEqual(version.logOptions);
    expect((await created()).version.logOptions).toBeUndefined();
  });

  test('apply to calls that the console runs and to those that nobody waits for', async () => {
    const { id } = await it.createFunction('');
    await it.createVersion(id, {
      content: zipOf({ 'index.js': code }),
      logOptions: { disabled: true },
      asyncInvocationConfig: {},
    });
    const run = await it.send(`/console/functions/${id}:run`, { method: 'POST', body: { payload: '{}' } });
    expect(run.status).toBe(200);
    const asked = await fetch(`${it.gatewayUrl}/${id}?integration=async`, {
      method: 'POST',
      headers: { authorization: `Bearer ${it.ownerIamToken}` },
      body: '{}',
    });
    expect(asked.status).toBe(202);
    await expect.poll(() => it.invoked.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    await it.close({ keepData: true });
    const again = await openTestConsole({ dataDir: it.dataDir });
    it = again;
    const { entries } = (await again.send(`/console/functions/${id}/logs`)).body;
    expect(entries).toEqual([]);
  });

  test.each([
    ['a log group', { logGroupId: 'e23other' }, 'logOptions.logGroupId'],
    ['a folder', { folderId: 'b1gother' }, 'logOptions.folderId'],
    ['a level', { minLevel: 'LOUD' }, 'logOptions.minLevel'],
    ['a field', { retention: '1s' }, 'logOptions.retention'],
  ])('refuse %s that there is not, by the field', async (_, logOptions, field) => {
    const { id } = await it.createFunction('');
    const body = {
      functionId: id,
      runtime: 'nodejs22',
      entrypoint: 'index.main',
      content: zipOf({ a: '1' }),
    };
    const resources = { memory: '134217728' };
    const answer = await it.post('/functions/v1/versions', { ...body, resources, logOptions });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(field);
  });
});
