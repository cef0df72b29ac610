/**
 * Requests to the metadata service that must get no token. `web` tests that the console shows such a
 * request, and `../metadata.test.ts` tests the answers to legitimate ones.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import { attackers, contained, type Field, openField } from './contained.ts';

const tokenPath = '/computeMetadata/v1/instance/service-accounts/default/token';
const flavor = 'Metadata-Flavor: Google';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const raw = (target: string, { method = 'GET', host = '169.254.169.254', headers = [flavor] } = {}) =>
  `${[`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

type Request = { raw: string; host?: string; port?: number };

describe.each(attackers)('%s', (runtime) => {
  /** Sends them from one sandbox of `account1`. @returns status (0: none) and whole text of each answer */
  async function answers(requests: readonly Request[]) {
    const settings = { entrypoint: 'index.act', serviceAccountId: 'account1', executionTimeoutMs: 60_000 };
    const event = { part: 'requests', requests };
    const outcome = await contained(field, { name: 'metadata', runtime, settings, event });
    const texts = returned(outcome) as string[];
    expect(texts).toHaveLength(requests.length);
    return texts.map((text) => ({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
  }
  const honest: Request = { raw: raw(tokenPath) };
  /** The last request is legitimate: the service still works, and the attack could have received a token. */
  async function statusesOf(requests: readonly Request[]) {
    const all = await answers([...requests, honest]);
    expect(all.at(-1)?.status).toBe(200);
    expect(all.at(-1)?.text).toContain('t1.of-account1');
    for (const { text } of all.slice(0, -1)) expect(text).not.toContain('t1.');
    return all.slice(0, -1).map(({ status }) => status);
  }

  it('gets no token without the right header once, or when a proxy says that it asks for another', async () => {
    const headers = [
      [],
      ['Metadata-Flavor: google'],
      ['Metadata-Flavor: Amazon'],
      [flavor, flavor],
      [flavor, 'Metadata-Flavor: x'],
      ['Metadata-Flavor: Google, Google'],
      ['X-Metadata-Flavor: Google'],
      ['Metadata-Flavour: Google'],
      [flavor, 'X-Forwarded-For: 203.0.113.1'],
      [flavor, 'x-forwarded-for:'],
      [flavor, 'Forwarded: for=203.0.113.1'],
      [flavor, 'Via: 1.1 proxy'],
    ];
    const statuses = await statusesOf(headers.map((lines) => ({ raw: raw(tokenPath, { headers: lines }) })));
    expect(statuses).toEqual(headers.map(() => 403));
  });

  it('gets no token by another spelling of the path, a foreign account or a broken request', async () => {
    const accounts = '/computeMetadata/v1/instance/service-accounts';
    const targets = [
      '/computeMetadata/v1/instance/service%2Daccounts/default/token',
      '/computeMetadata/v1/instance/service-accounts/default/%74oken',
      '/computeMetadata//v1/instance/service-accounts/default/token',
      '/x/../computeMetadata/v1/instance/service-accounts/default/token',
      '/%2e%2e/computeMetadata/v1/instance/service-accounts/default/token',
      '/computeMetadata/v1/instance/service-accounts/./default/token',
      '/computeMetadata\\v1/instance/service-accounts/default/token',
      `http://169.254.169.254${tokenPath}`,
      `${tokenPath}/`,
      tokenPath.toUpperCase(),
      `${accounts}/account2/token`,
      `${accounts}/accountNeighbour/token`,
      `${accounts}/*/token`,
      `${accounts}/default,account2/token`,
      '/latest/meta-data/iam/security-credentials/',
    ];
    const statuses = await statusesOf(targets.map((target) => ({ raw: raw(target) })));
    for (const [index, status] of statuses.entries()) expect([400, 404], targets[index]).toContain(status);
    const broken = [
      `GET ${tokenPath}\r\n${flavor}\r\nX: y HTTP/1.1\r\n\r\n`,
      `GET ${tokenPath} HTTP/1.1\r\nHost: x\r\nMetadata-Flavor: ${'G'.repeat(1 << 20)}\r\n\r\n`,
      `GET ${tokenPath} HTTP/1.1\nMetadata-Flavor: Google\n\n`,
      `GET /${'a'.repeat(1 << 17)} HTTP/1.1\r\nHost: x\r\n${flavor}\r\n\r\n`,
      `GET ${tokenPath} HTTP/1.1\r\nHost: x\r\n${flavor}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      '\0\0\0\0\r\n\r\n',
    ];
    for (const status of await statusesOf(broken.map((text) => ({ raw: text })))) {
      // No status: the service dropped the connection, or waits for the rest until the client leaves.
      expect([0, 400, 403, 404, 414, 431]).toContain(status);
    }
    const [listing, everything] = await answers([
      { raw: raw(`${accounts}/`) },
      { raw: raw('/?recursive=true') },
    ]);
    expect(listing?.text.split('\r\n\r\n')[1]).toBe('default/\naccount1/\n');
    expect(everything?.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(everything?.text).not.toContain('t1.');
  });

  it('gets nothing by a method that is not GET', async () => {
    const methods = ['PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD', 'TRACE', 'CONNECT', 'PROPFIND'];
    const statuses = await statusesOf(methods.map((method) => ({ raw: raw(tokenPath, { method }) })));
    expect(statuses).toEqual(methods.map(() => 405));
  });

  it('meets the same rules under other names and spellings, or nothing', async () => {
    const rebound = await answers([
      { raw: raw(tokenPath, { host: 'evil.example', headers: ['Origin: http://evil.example'] }) },
      { raw: raw(tokenPath, { host: 'evil.example' }) },
    ]);
    // A name that was made to resolve here is rejected, and no browser may read an answer from another origin.
    expect(rebound.map(({ status }) => status)).toEqual([403, 403]);
    for (const { text } of rebound) expect(text.toLowerCase()).not.toMatch(/access-control|t1\./);
    const names = [
      '::ffff:169.254.169.254',
      '2852039166',
      '0xA9FEA9FE',
      '0251.0376.0251.0376',
      'metadata.google.internal',
      'metadata',
      'fd00:ec2::254',
      '169.254.169.253',
      '169.254.170.2',
      '100.100.100.200',
    ];
    const without = await answers(names.map((host) => ({ host, raw: raw(tokenPath, { headers: [] }) })));
    const correct = await answers(names.map((host) => ({ host, raw: raw(tokenPath) })));
    for (const { status } of without) expect([0, 403]).toContain(status);
    for (const [index, { status, text }] of correct.entries()) {
      expect([0, 200], names[index]).toContain(status);
      if (status === 200) expect(text).toContain('t1.of-account1');
    }
    expect(correct.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  });

  it('gives no token to a stranger who has a function fetch the address', async () => {
    const settings = { entrypoint: 'index.act', serviceAccountId: 'account1' };
    const event = { part: 'fetchFor', url: `http://169.254.169.254${tokenPath}` };
    const fetched = returned(await contained(field, { name: 'metadata', runtime, settings, event }));
    expect(fetched).toMatchObject({ status: 403 });
    expect(JSON.stringify(fetched)).not.toContain('t1.');
  });
});
