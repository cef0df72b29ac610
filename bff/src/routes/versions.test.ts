import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits, version } from '../../contract/index.ts';
import { handMadeZip } from '../../test/hand-made-zip.ts';
import {
  openTestConsole,
  storedZipOf,
  type TestConsole,
  versionRequest,
  zipOf,
} from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const create = (body: object) => it.post('/functions/v1/versions', body);
const byTag = (functionId: string, tag: string) =>
  it.send(`/functions/v1/versions:byTag?functionId=${functionId}&tag=${encodeURIComponent(tag)}`);
const packagesOnDisk = () =>
  readdirSync(join(it.dataDir, 'packages'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.zip'),
  );

describe('versions', () => {
  test('keep their settings and never show their code', async () => {
    const fn = await it.createFunction('settings');
    const account = await it.createAccount('runs-it');
    const { status, body } = await create({
      ...versionRequest(fn.id),
      description: 'first',
      serviceAccountId: account.id,
      environment: { MODE: 'dry' },
      executionTimeout: '2.5s',
      concurrency: '4',
      connectivity: { networkId: 'isolated' },
      metadataOptions: { awsV1HttpEndpoint: 'DISABLED' },
      tag: ['stable'],
    });
    expect(status).toBe(200);
    expect(body.metadata).toMatchObject({ functionVersionId: body.response.id });
    const read = await it.send(`/functions/v1/versions/${body.response.id}`);
    expect(version.parse(read.body)).toEqual({
      id: body.response.id,
      functionId: fn.id,
      description: 'first',
      createdAt: expect.any(String),
      runtime: 'nodejs22',
      entrypoint: 'index.main',
      resources: { memory: '134217728' },
      executionTimeout: '2.5s',
      serviceAccountId: account.id,
      imageSize: '29',
      status: 'ACTIVE',
      tags: ['$latest', 'stable'],
      environment: { MODE: 'dry' },
      concurrency: '4',
      connectivity: { networkId: 'isolated' },
      metadataOptions: { gceHttpEndpoint: 'ENABLED', awsV1HttpEndpoint: 'DISABLED' },
    });
    expect(read.body).not.toHaveProperty('content');
  });

  test('numbers may be sent as numbers, and are told as text', async () => {
    const fn = await it.createFunction('numbers');
    const made = await it.createVersion(fn.id, { resources: { memory: 268435456 }, concurrency: 3 });
    expect(made).toMatchObject({ resources: { memory: '268435456' }, concurrency: '3' });
  });

  test('move $latest, and are obsolete without a tag', async () => {
    const fn = await it.createFunction('moving');
    const first = await it.createVersion(fn.id);
    expect((await byTag(fn.id, '$latest')).body.id).toBe(first.id);
    const second = await it.createVersion(fn.id);
    expect((await byTag(fn.id, '$latest')).body.id).toBe(second.id);
    const list = (filter: string) =>
      it.send(`/functions/v1/versions?functionId=${fn.id}&filter=${encodeURIComponent(filter)}`);
    expect((await list('')).body.versions).toMatchObject([
      { id: second.id, status: 'ACTIVE', tags: ['$latest'] },
      { id: first.id, status: 'OBSOLETE', tags: [] },
    ]);
    expect((await list('status="OBSOLETE"')).body.versions).toMatchObject([{ id: first.id }]);
    expect((await list('status="ACTIVE"')).body.versions).toMatchObject([{ id: second.id }]);
    const ofFolder = await it.send(`/functions/v1/versions?folderId=${it.folderId}&pageSize=1000`);
    expect(ofFolder.body.versions.map((each: { id: string }) => each.id)).toContain(first.id);
  });

  test('copy code from another version by its ID', async () => {
    const fn = await it.createFunction('copies');
    const first = await it.createVersion(fn.id, { content: storedZipOf({ 'index.js': 'exports.main = 7' }) });
    const { content: _, ...request } = versionRequest(fn.id);
    const copy = await create({ ...request, versionId: first.id });
    const copied = await it.send(`/console/versions/${copy.body.response.id}/package`);
    expect(copied.body).toContain('exports.main = 7');
  });

  test('copy no code of a version that is deleted meanwhile', async () => {
    const fn = await it.createFunction('loses-its-source');
    const content = zipOf({ 'index.js': '// of the version that goes' });
    const source = await it.createVersion(fn.id, { content });
    await it.createVersion(fn.id);
    const { access } = it.cloud;
    const require = access.require.bind(access);
    access.require = async (by, permission, resource) => {
      await require(by, permission, resource);
      if (permission !== 'functions.versions.getCode') return;
      access.require = require;
      const before = packagesOnDisk().length;
      expect(
        (await it.send(`/functions/v1/versions/${source.id}?force=true`, { method: 'DELETE' })).status,
      ).toBe(200);
      await expect.poll(packagesOnDisk).toHaveLength(before - 1);
    };
    const copy = { ...versionRequest(fn.id), content: undefined, versionId: source.id };
    const { status, body } = await create(copy);
    expect(status).toBe(404);
    expect(body.message).toContain(`Version ${source.id} not found`);
    const list = await it.send(`/functions/v1/versions?functionId=${fn.id}`);
    expect(list.body.versions).toHaveLength(1);
  });

  test('share equal files, which go with the last of them', async () => {
    const content = zipOf({ 'index.js': '// shared by two functions' });
    const before = packagesOnDisk().length;
    const one = await it.createFunction('shares-one');
    const other = await it.createFunction('shares-other');
    await it.createVersion(one.id, { content });
    await it.createVersion(other.id, { content });
    expect(packagesOnDisk()).toHaveLength(before + 1);
    await it.send(`/functions/v1/functions/${one.id}`, { method: 'DELETE' });
    expect(packagesOnDisk()).toHaveLength(before + 1);
    await it.send(`/functions/v1/functions/${other.id}`, { method: 'DELETE' });
    await expect.poll(packagesOnDisk).toHaveLength(before);
  });

  test.each([{}, { networkId: '' }])('reject connectivity %j', async (connectivity) => {
    const fn = await it.createFunction('');
    const made = await it.createVersion(fn.id, { connectivity });
    expect(made).not.toHaveProperty('connectivity');
  });

  test('leave no package when they are not created', async () => {
    const fn = await it.createFunction('not-created');
    const before = packagesOnDisk().length;
    const content = zipOf({ 'index.js': '// of none', 'package.json': '{' });
    expect((await create({ ...versionRequest(fn.id), content })).status).toBe(400);
    await expect.poll(() => packagesOnDisk().length).toBe(before);
  });

  test('return the zip to the editor as it was sent', async () => {
    const fn = await it.createFunction('opens');
    const zip = handMadeZip([
      { name: 'index.js', content: 'привет' },
      { name: 'logo.png', content: Buffer.from([0x89, 0x50, 0, 0xff]) },
      { name: './run.sh', content: '#!', mode: 0o104755 },
      { name: 'again.js', content: './index.js', mode: 0o120777 },
      { name: 'static/', mode: 0o40755 },
    ]);
    const { id } = await it.createVersion(fn.id, { content: zip.toString('base64') });
    const download = await it.app.request(`http://localhost:8080/console/versions/${id}/package`, {
      headers: { host: 'localhost:8080', authorization: `Bearer ${it.ownerIamToken}` },
    });
    expect(download.headers.get('content-type')).toBe('application/zip');
    expect(download.headers.get('content-disposition')).toContain(`${id}.zip`);
    expect(Buffer.from(await download.arrayBuffer()).equals(zip)).toBe(true);
  });

  test('support delete, except of $latest and, without force, of tagged ones', async () => {
    const fn = await it.createFunction('deletes');
    const old = await it.createVersion(fn.id, { tag: ['keep'] });
    const latest = await it.createVersion(fn.id);
    const remove = (id: string, query = '') =>
      it.send(`/functions/v1/versions/${id}${query}`, { method: 'DELETE' });
    expect((await remove(latest.id, '?force=true')).body).toMatchObject({
      code: 9,
      message: expect.stringContaining('$latest'),
    });
    expect((await remove(old.id)).body).toMatchObject({ code: 9, message: expect.stringContaining('keep') });
    expect((await remove(old.id, '?force=true')).status).toBe(200);
    expect((await it.send(`/functions/v1/versions/${old.id}`)).status).toBe(404);
    expect((await byTag(fn.id, 'keep')).status).toBe(404);
  });
});

describe('tags', () => {
  test('move between versions, are removed, and keep a history', async () => {
    const fn = await it.createFunction('tagged');
    const first = await it.createVersion(fn.id);
    const second = await it.createVersion(fn.id);
    const tag = (id: string, verb: string, body: object) =>
      it.post(`/functions/v1/versions/${id}:${verb}`, body);
    expect((await tag(first.id, 'setTag', { tag: 'prod' })).body.response.tags).toEqual(['prod']);
    expect((await tag(second.id, 'setTag', { tag: 'prod' })).body.response.tags).toEqual(['$latest', 'prod']);
    expect((await byTag(fn.id, 'prod')).body.id).toBe(second.id);
    expect((await it.send(`/functions/v1/versions/${first.id}`)).body.tags).toEqual([]);
    expect((await tag(second.id, 'removeTag', { tag: 'prod' })).body.response.tags).toEqual(['$latest']);
    expect((await tag(second.id, 'removeTag', { tag: 'prod' })).status).toBe(404);
    expect((await byTag(fn.id, 'prod')).body.message).toContain('"prod"');
    const history = await it.send(`/functions/v1/functions/${fn.id}:tagHistory?tag=prod`);
    expect(history.body.functionTagHistoryRecord).toMatchObject([
      { functionVersionId: second.id, tag: 'prod', effectiveTo: expect.any(String) },
      { functionVersionId: first.id, tag: 'prod', effectiveTo: expect.any(String) },
    ]);
  });

  test.each(['$latest', 'Prod', '1st', ''])('reject %j', async (tag) => {
    const fn = await it.createFunction('');
    const { id } = await it.createVersion(fn.id);
    expect((await it.post(`/functions/v1/versions/${id}:setTag`, { tag })).status).toBe(400);
  });
});

describe('rejected version', () => {
  const faults: [what: string, field: string, change: object][] = [
    ['an unknown runtime', 'runtime', { runtime: 'cobol60' }],
    ['too little memory', 'resources.memory', { resources: { memory: '1048576' } }],
    ['memory between the steps', 'resources.memory', { resources: { memory: '134217729' } }],
    ['too much memory', 'resources.memory', { resources: { memory: '17179869184' } }],
    ['memory as a fraction', 'resources.memory', { resources: { memory: 134217728.5 } }],
    ['memory below nothing', 'resources.memory', { resources: { memory: -134217728 } }],
    ['memory that no number holds exactly', 'resources.memory', { resources: { memory: 2 ** 53 } }],
    ['memory as an empty text', 'resources.memory', { resources: { memory: '' } }],
    ['no timeout', 'executionTimeout', { executionTimeout: '0s' }],
    ['a timeout beyond ten minutes', 'executionTimeout', { executionTimeout: '601s' }],
    ['a timeout without its unit', 'executionTimeout', { executionTimeout: '5' }],
    ['an account that does not exist', 'serviceAccountId', { serviceAccountId: 'ajenobody' }],
    ['a variable with a bad name', 'environment.1ST', { environment: { '1ST': 'x' } }],
    ['a variable named __proto__', 'environment.__proto__', { environment: { ['__proto__']: 'x' } }],
    ['variables beyond 4 KB', 'environment', { environment: { A: 'x'.repeat(4096) } }],
    ['a variable with a NUL', 'environment.A', { environment: { A: 'a\0b' } }],
    ['a concurrency beyond 16', 'concurrency', { concurrency: '17' }],
    ['a network that does not exist', 'connectivity.networkId', { connectivity: { networkId: 'enp1' } }],
    [
      'a metadata option that there is not',
      'metadataOptions.gceHttpEndpoint',
      { metadataOptions: { gceHttpEndpoint: 'ON' } },
    ],
    ['no code', 'content', { content: undefined }],
    ['two sources of code', 'content', { versionId: 'd4eother' }],
    ['code that is no base64', 'content', { content: 'not base64!' }],
    ['code with a character that only its low byte makes a digit', 'content', { content: 'UEsFBg\u0141A' }],
    ['code with a blank among the digits', 'content', { content: 'UEsF BgAA' }],
    ['code that ends in the middle', 'content', { content: 'UEsFB' }],
  ];
  test.each(faults)('returns 400 with the field for %s', async (_, field, change) => {
    const fn = await it.createFunction('');
    const { status, body } = await create({ ...versionRequest(fn.id), ...change });
    expect(status).toBe(400);
    const fault = body.details.find((each: object) => 'fieldViolations' in each);
    expect(fault.fieldViolations).toContainEqual({ field, description: expect.any(String) });
    const list = await it.send(`/functions/v1/versions?functionId=${fn.id}`);
    expect(list.body.versions).toEqual([]);
  });

  test('names what is unknown', async () => {
    const fn = await it.createFunction('');
    const runtime = await create({ ...versionRequest(fn.id), runtime: 'cobol60' });
    expect(runtime.body.message).toMatch(/"cobol60".*nodejs22/);
    const account = await create({ ...versionRequest(fn.id), serviceAccountId: 'ajenobody' });
    expect(account.body.message).toContain('ajenobody');
    const missing = await create(versionRequest('d4enowhere'));
    expect(missing.status).toBe(404);
    expect(missing.body.message).toContain('d4enowhere');
  });

  test('leaves nothing of a hostile zip on disk', async () => {
    const fn = await it.createFunction('');
    const before = packagesOnDisk();
    const zip = handMadeZip([
      { name: 'index.js', content: 'ok' },
      { name: '../../escaped.js', content: 'x' },
    ]);
    const { status, body } = await create({ ...versionRequest(fn.id), content: zip.toString('base64') });
    expect(status).toBe(400);
    expect(body.message).toMatch(/"\.\.\/\.\.\/escaped\.js" leaves the package/);
    expect(packagesOnDisk()).toEqual(before);
    expect(existsSync(join(it.dataDir, 'escaped.js'))).toBe(false);
  });

  test('returns 413 with the limit for a zip over 3.5 MB', async () => {
    const fn = await it.createFunction('');
    const content = Buffer.alloc(limits.requestBytes + 1).toString('base64');
    const { status, body } = await create({ ...versionRequest(fn.id), content });
    expect(status).toBe(413);
    expect(body.message).toMatch(
      /^The package is 3670017 bytes; .* at most 3670016 bytes \(3\.5 MB\)\. Leave out/,
    );
  });

  test('returns 413 with both sizes before it reads a request that is larger than any zip', async () => {
    const body = JSON.stringify({ content: 'x'.repeat(5_155_500) });
    const headers = { 'content-length': String(body.length) };
    const refused = {
      status: 413,
      body: { message: expect.stringContaining('at most 3670016 bytes (3.5 MB)') },
    };
    const declared = await it.send('/functions/v1/versions', { method: 'POST', body, headers });
    expect(declared).toMatchObject(refused);
    expect(declared.body.message).toMatch(/^The request is 5155514 bytes, more than 5155500 bytes\./);
    expect(await it.send('/functions/v1/versions', { method: 'POST', body })).toMatchObject(refused);
    const shorter = JSON.stringify({ content: 'x'.repeat(5_155_486) });
    expect(await it.send('/functions/v1/versions', { method: 'POST', body: shorter })).toMatchObject({
      status: 400,
    });
  });

  test('accepts a zip of exactly 3.5 MB', async () => {
    const fn = await it.createFunction('');
    const around = handMadeZip([{ name: 'data.bin', method: 0 }]).length;
    const zip = handMadeZip([
      { name: 'data.bin', content: Buffer.alloc(limits.requestBytes - around, 'x'), method: 0 },
    ]);
    expect(zip.length).toBe(limits.requestBytes);
    const { status } = await create({ ...versionRequest(fn.id), content: zip.toString('base64') });
    expect(status).toBe(200);
  });
});
