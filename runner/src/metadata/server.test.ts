/** Tests the metadata service on a socket of this machine; `test/metadata.test.ts` tests the path from a sandbox. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IamToken } from '../types.ts';
import { MetadataServer } from './server.ts';
import type { MetadataIdentity } from './tree.ts';

const identity: MetadataIdentity = {
  functionId: 'd4efunction',
  folderId: 'b1gfolder',
  serviceAccountId: 'ajeaccount',
};
const flavor = 'Metadata-Flavor: Google';
const v1 = '/computeMetadata/v1';
const accounts = `${v1}/instance/service-accounts`;

/** The account's current token; undefined after the account was deleted. */
let current: string | undefined = 't1.first';
let lookUps = 0;
const tokens = {
  async tokenFor(serviceAccountId: string): Promise<IamToken | undefined> {
    lookUps += 1;
    if (serviceAccountId !== 'ajeaccount' || current === undefined) return undefined;
    return { access_token: current, expires_in: 43_200 - lookUps, token_type: 'Bearer' };
  },
};
const service = new MetadataServer({ tokens, cloudId: 'b1gcloud' });
const ends: (() => void)[] = [];

/** A listener like one that a sandbox passes. @returns its port, and a function that acts as the end of the sandbox */
async function serve(
  who: MetadataIdentity | undefined,
  by = service,
): Promise<{ port: number; end: () => void }> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const end = by.adopt(listener, { identity: who });
  ends.push(end);
  return { port: (listener.address() as AddressInfo).port, end };
}

let port = 0;
/** The generated id of the instance. */
let instanceId = '';
beforeAll(async () => {
  port = (await serve(identity)).port;
  instanceId = (await ask(`${v1}/instance/id`)).body;
});
afterAll(() => {
  for (const end of ends) end();
  service.close();
});

type Asked = { status: number; headers: Map<string, string>; body: string };
const requestOf = (target: string, headers: readonly string[]) =>
  `${[`GET ${target} HTTP/1.1`, 'Host: metadata', ...headers].join('\r\n')}\r\n\r\n`;

/** Sends one request on a new connection, with the Host header that a sandbox would send. */
async function ask(
  target: string,
  { headers = [flavor], at = port }: { headers?: string[]; at?: number } = {},
): Promise<Asked> {
  const socket = connect(at, '127.0.0.1');
  socket.write(requestOf(target, ['Connection: close', ...headers]));
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((each): [string, string] => {
    const colon = each.indexOf(': ');
    return [each.slice(0, colon).toLowerCase(), each.slice(colon + 2)];
  });
  return { status: Number(line.split(' ')[1]), headers: new Map(pairs), body };
}
const etagOf = async (target: string) => (await ask(target)).headers.get('etag') ?? '';

describe('GCE format', () => {
  it.each([
    [`${v1}/project/project-id`, 'b1gfolder'],
    [`${v1}/project/numeric-project-id`, 'b1gfolder'],
    [`${v1}/instance/name`, 'd4efunction'],
    [`${v1}/instance/hostname`, 'function'],
    [`${v1}/instance/vendor/cloud-id`, 'b1gcloud'],
    [`${v1}/instance/vendor/folder-id`, 'b1gfolder'],
    [`${v1}/yandex/folder-id`, 'b1gfolder'],
    [`${accounts}/default/email`, 'ajeaccount'],
    [`${accounts}/default/aliases`, 'default\n'],
    [`${accounts}/ajeaccount/scopes`, 'https://www.googleapis.com/auth/cloud-platform\n'],
    ['/', 'computeMetadata/\n'],
    [`${v1}/`, 'instance/\nproject/\nyandex/\n'],
    [`${v1}/instance/`, 'hostname\nid\nname\nservice-accounts/\nvendor/\n'],
    [`${accounts}/`, 'default/\najeaccount/\n'],
    [`${accounts}/default/`, 'aliases\nemail\nscopes\ntoken\n'],
  ])('tells %s as text', async (target, body) => {
    const answer = await ask(target);
    expect(answer).toMatchObject({ status: 200, body });
    expect(answer.headers.get('content-type')).toBe('application/text');
    expect(answer.headers.get('metadata-flavor')).toBe('Google');
    expect(answer.headers.get('etag')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('returns one ID for the life of an instance, and another for each instance', async () => {
    expect(instanceId).toMatch(/^[0-9a-f]{20}$/);
    expect((await ask(`${v1}/instance/id`)).body).toBe(instanceId);
    const { port: at } = await serve({ ...identity });
    expect((await ask(`${v1}/instance/id`, { at })).body).not.toBe(instanceId);
  });

  it('tells whole trees as JSON with the names of JSON, and no token among them', async () => {
    const answer = await ask('/?recursive=true');
    const account = {
      aliases: ['default'],
      email: 'ajeaccount',
      scopes: ['https://www.googleapis.com/auth/cloud-platform'],
    };
    const owners = { cloudId: 'b1gcloud', folderId: 'b1gfolder' };
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({
      computeMetadata: {
        v1: {
          instance: {
            hostname: 'function',
            id: instanceId,
            name: 'd4efunction',
            serviceAccounts: { default: account, ajeaccount: account },
            vendor: owners,
          },
          project: { numericProjectId: 'b1gfolder', projectId: 'b1gfolder' },
          yandex: owners,
        },
      },
    });
    const text = await ask(`${v1}/project/?recursive=TRUE&alt=text`);
    expect(text).toMatchObject({ body: 'numeric-project-id b1gfolder\nproject-id b1gfolder\n' });
    const deep = await ask(`${accounts}/?recursive=true&alt=text`);
    expect(deep.body.split('\n')).toContain('default/email ajeaccount');
  });

  it('tells a value or a listing as JSON, and a token as text, when alt says so', async () => {
    expect((await ask(`${v1}/instance/id?alt=json`)).body).toBe(`"${instanceId}"`);
    expect((await ask(`${accounts}/default/aliases?alt=json`)).body).toBe('["default"]');
    expect((await ask(`${v1}/?alt=json`)).body).toBe('["instance/","project/","yandex/"]');
    const token = await ask(`${accounts}/default/token?alt=text`);
    expect(token.body).toMatch(/^access_token t1\.first\nexpires_in \d+\ntoken_type Bearer\n$/);
  });

  it('leads from a directory without its slash to the one with it, query and all', async () => {
    const { status, headers } = await ask(`${v1}/instance?recursive=true&alt=text`);
    expect(status).toBe(301);
    expect(headers.get('location')).toBe(`${v1}/instance/?recursive=true&alt=text`);
    expect((await ask('/computeMetadata')).headers.get('location')).toBe('/computeMetadata/');
    expect((await ask(`${v1}/instance/id/`)).status).toBe(404);
  });

  it.each([
    `${v1}/instance/zone`,
    `${v1}/instance/attributes/cluster-name`,
    `${v1}/universe/universe-domain`,
    `${accounts}/default/identity?audience=x`,
    `${accounts}/default/token/access_token`,
    `${accounts}/ajeother/`,
    `${v1}/constructor`,
    `${v1}/__proto__/`,
    '/latestnot/meta-data/',
  ])('finds nothing at %s', async (target) => {
    expect((await ask(target)).status).toBe(404);
  });

  it.each(['alt=yaml', 'timeout_sec=1s', 'timeout_sec=-1', 'wait_for_change=true&timeout_sec=1e9'])(
    'refuses %s with 400',
    async (query) => {
      expect((await ask(`${v1}/instance/id?${query}`)).status).toBe(400);
    },
  );

  it('takes a query as long as its headers may be, and refuses a longer one', async () => {
    expect((await ask(`${v1}/instance/id?x=${'&a=b'.repeat(3000)}`)).body).toBe(instanceId);
    expect((await ask(`${v1}/instance/id?x=${'a'.repeat(20_000)}`)).status).toBe(431);
  });
});

describe('the format of AWS', () => {
  const plain = { headers: [] };

  it('tells what is no secret to clients that send no header', async () => {
    expect((await ask('/latest/meta-data/instance-id', plain)).body).toBe(instanceId);
    expect((await ask('/latest/meta-data', plain)).body).toBe('hostname\ninstance-id\nlocal-hostname');
    const listing = await ask('/latest/', plain);
    expect(listing.body).toBe('meta-data/');
    expect(listing.headers.has('metadata-flavor')).toBe(false);
  });

  it('serves no credentials, no user data and no tokens of its own', async () => {
    for (const path of ['meta-data/iam/security-credentials/', 'user-data', 'dynamic/', 'api/token'])
      expect((await ask(`/latest/${path}`)).status, path).toBe(404);
    expect((await ask('/latest/meta-data/', { headers: ['X-Forwarded-For: 1.2.3.4'] })).status).toBe(403);
  });
});

describe('a format that a version has not', () => {
  it('leaves no sign of itself, and the other one serves on', async () => {
    const { port: at } = await serve({ ...identity, formats: { gce: false, awsV1: true } });
    for (const target of ['/', `${v1}/`, `${accounts}/default/token`]) {
      const answer = await ask(target, { at });
      expect(answer).toMatchObject({ status: 404, body: 'Not found' });
      expect(answer.headers.has('metadata-flavor')).toBe(false);
    }
    expect((await ask('/latest/meta-data/instance-id', { at })).status).toBe(200);
    const { port: other } = await serve({ ...identity, formats: { gce: true, awsV1: false } });
    expect((await ask('/latest/meta-data/instance-id', { at: other })).status).toBe(404);
    expect((await ask(`${accounts}/default/token`, { at: other })).status).toBe(200);
    const { port: nobodys } = await serve(undefined);
    expect((await ask(`${v1}/`, { at: nobodys })).status).toBe(404);
  });
});

describe('a request that waits for a change', () => {
  const token = `${accounts}/default/token`;

  it('gets its answer at once when the value differs from the one it knows', async () => {
    const answer = await ask(`${token}?wait_for_change=true&last_etag=0`);
    expect(answer.body).toContain('"t1.first"');
    expect((await ask(`${v1}/instance/id?wait_for_change=true&last_etag=abc`)).body).toBe(instanceId);
  });

  it('gets its answer when the token changes, and not because time passes', async () => {
    const etag = await etagOf(token);
    expect(await etagOf(token)).toBe(etag);
    const seen: string[] = [];
    const waiting = ask(`${token}?wait_for_change=true&last_etag=${etag}`).then((answer) => {
      seen.push('answer');
      return answer;
    });
    const before = lookUps;
    await expect.poll(() => lookUps, { timeout: 5000 }).toBeGreaterThan(before + 1);
    expect(seen).toEqual([]);
    current = 't1.second';
    const answer = await waiting;
    expect(JSON.parse(answer.body)).toMatchObject({ access_token: 't1.second', token_type: 'Bearer' });
    expect(answer.headers.get('etag')).not.toBe(etag);
  });

  it('gets its answer when the account is deleted', async () => {
    const waiting = ask(`${token}?wait_for_change=true`);
    const before = lookUps;
    await expect.poll(() => lookUps, { timeout: 5000 }).toBeGreaterThan(before);
    current = undefined;
    expect((await waiting).status).toBe(404);
    current = 't1.third';
  });

  it('gets the current value at its time limit', async () => {
    const answer = await ask(`${v1}/instance/id?wait_for_change=true&timeout_sec=1`);
    expect(answer).toMatchObject({ status: 200, body: instanceId });
    expect((await ask(`${token}?wait_for_change=true&timeout_sec=0`)).body).toContain('"t1.third"');
  });

  it('gets one of sixteen places; more are refused, and the token is served meanwhile', async () => {
    const { port: at, end } = await serve(identity);
    // Eight requests on each of four connections, which read no response.
    const sockets = Array.from({ length: 4 }, () => connect(at, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.pause().write(requestOf(`${token}?wait_for_change=true`, [flavor]).repeat(8));
    }
    const oneMore = async () => (await ask(`${v1}/instance/id?wait_for_change=true`, { at })).status;
    await expect.poll(oneMore, { timeout: 5000 }).toBe(429);
    expect((await ask(token, { at })).status).toBe(200);
    end();
    // After the end of its sandbox, no request waits, and the service makes no look-ups.
    const before = lookUps;
    expect((await ask(`${v1}/instance/id?wait_for_change=true&timeout_sec=1`)).status).toBe(200);
    expect(lookUps).toBe(before);
    for (const socket of sockets) socket.destroy();
  });

  it('ends with its connection', async () => {
    const { port: at } = await serve(identity);
    const sockets = Array.from({ length: 16 }, () => connect(at, '127.0.0.1'));
    for (const socket of sockets) socket.write(requestOf(`${token}?wait_for_change=true`, [flavor]));
    const oneMore = async () =>
      (await ask(`${v1}/instance/id?wait_for_change=true&timeout_sec=0`, { at })).status;
    await expect.poll(oneMore, { timeout: 5000 }).toBe(429);
    for (const socket of sockets) socket.destroy();
    await expect.poll(oneMore, { timeout: 5000 }).toBe(200);
  });
});

describe('a client that does not come to the end of its request', () => {
  const patienceMs = 500;
  const hasty = new MetadataServer({ tokens, patienceMs });
  let at = 0;
  beforeAll(async () => {
    at = (await serve(identity, hasty)).port;
  });
  afterAll(() => hasty.close());

  /**
   * Sends the first part once, and then the second part repeatedly. @returns the received text when the connection
   * closes
   */
  async function drip(first: string, again: string): Promise<string> {
    const socket = connect(at, '127.0.0.1');
    // Data that arrives after the close causes a reset, which ends the connection as well.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write(first);
    const drops = setInterval(() => again && socket.write(again), patienceMs / 10);
    await closed;
    clearInterval(drops);
    return heard;
  }

  it.concurrent.each([
    ['nothing', '', ''],
    ['half a line', 'GET /compute', ''],
    ['a line that never ends', 'GET /', 'x'],
    ['headers that never end', 'GET / HTTP/1.1\r\nHost: metadata\r\n', 'X: y\r\n'],
    ['a body that never ends', requestOf('/', ['Content-Length: 100000', 'X: y']), 'x'],
  ])('is let go when it says %s', async (_, first, again) => {
    expect(await drip(first, again)).not.toContain('t1.');
  });

  it('loses its connection, however many there are, while others are served', async () => {
    const crowd = Array.from({ length: 60 }, () => drip('GET /', 'x'));
    expect((await ask(`${v1}/instance/name`, { at })).body).toBe('d4efunction');
    await Promise.all(crowd);
    expect((await ask(`${v1}/instance/name`, { at })).body).toBe('d4efunction');
  });

  it('waits for a change longer than that, because it has said all that it wants', async () => {
    const answer = await ask(`${v1}/instance/name?wait_for_change=true&timeout_sec=1`, { at });
    expect(answer.status).toBe(200);
  });
});
