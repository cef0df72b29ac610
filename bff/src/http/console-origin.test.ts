import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { session } from '../../contract/index.ts';
import { openTestConsole, ownerToken, type TestConsole } from '../../test/test-console.ts';

const origin = 'http://localhost:8080';
let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
  const assets = join(it.pagesDir, 'assets');
  mkdirSync(assets, { recursive: true });
  writeFileSync(join(it.pagesDir, 'index.html'), '<!doctype html><title>Functions</title>');
  writeFileSync(join(assets, 'index-B4dC0ffe.js'), 'console.log(1)');
  writeFileSync(join(assets, 'index-B4dC0ffe.js.gz'), gzipSync('console.log(1)'));
});
afterAll(async () => {
  await it.close();
});

/** A request without a token, as a browser sends it. */
const browse = (
  path: string,
  headers: Record<string, string> = {},
  more: { method?: string; body?: unknown } = {},
) => it.send(path, { ...more, token: null, headers });
const cookieOf = (headers: Headers) => headers.get('set-cookie')?.split(';', 1)[0] ?? '';

async function signedIn(): Promise<string> {
  const { headers } = await browse(`/?token=${it.cloud.sessions.newLinkSecret()}`);
  return cookieOf(headers);
}

describe('sign-in', () => {
  test('turns the one-time link into a session and removes it from the address bar', async () => {
    const link = `/?token=${it.cloud.sessions.newLinkSecret()}`;
    const { status, headers } = await browse(link);
    expect(status).toBe(302);
    expect(headers.get('location')).toBe('/');
    expect(headers.get('set-cookie')).toMatch(/^fc_session_8080=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const read = await browse('/console/session', { cookie: cookieOf(headers) });
    expect(session.parse(read.body)).toEqual({
      subject: { id: it.cloud.ownerId, type: 'userAccount', name: 'owner' },
      cloudId: it.cloud.home.cloud.id,
      folderId: it.folderId,
      gatewayUrl: it.gatewayUrl,
    });
  });

  test('sends a used link to the sign-in page, or home with a session', async () => {
    const link = `/?token=${it.cloud.sessions.newLinkSecret()}`;
    const cookie = cookieOf((await browse(link)).headers);
    expect((await browse(link)).headers.get('location')).toBe('/sign-in?reason=used');
    expect((await browse('/?token=guess')).headers.get('location')).toBe('/sign-in?reason=used');
    expect((await browse(link, { cookie })).headers.get('location')).toBe('/');
  });

  test('accepts the owner token, and signing out ends the session for good', async () => {
    const signIn = (token: string) =>
      browse('/console/session', { origin }, { method: 'POST', body: { ownerToken: token } });
    const wrong = await signIn('wrong-token');
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    const right = await signIn(ownerToken);
    expect(right.status).toBe(200);
    const cookie = cookieOf(right.headers);
    expect((await browse('/console/session', { cookie })).status).toBe(200);
    await browse('/console/session', { cookie, origin }, { method: 'DELETE' });
    expect((await browse('/console/session', { cookie })).status).toBe(401);
  });

  test('redirects the link to localhost first, and a HEAD request does not use it up', async () => {
    const link = `/?token=${it.cloud.sessions.newLinkSecret()}`;
    const byNumber = { host: '127.0.0.1:8080', 'sec-fetch-mode': 'navigate' };
    const moved = await browse(link, byNumber);
    expect(moved.headers.get('location')).toBe(`http://localhost:8080${link}`);
    expect(moved.headers.get('set-cookie')).toBeNull();
    expect((await browse(link, {}, { method: 'HEAD' })).headers.get('set-cookie')).toBeNull();
    expect((await browse(link)).headers.get('set-cookie')).not.toBeNull();
  });

  test('keeps a session over a restart by its digest only', async () => {
    const console = await openTestConsole();
    const { headers } = await console.send(`/?token=${console.cloud.sessions.newLinkSecret()}`, {
      token: null,
    });
    const cookie = cookieOf(headers);
    await console.close({ keepData: true });
    const again = await openTestConsole({ dataDir: console.dataDir });
    expect((await again.send('/console/session', { token: null, headers: { cookie } })).status).toBe(200);
    await again.close();
  });

  test('explains how to get a token when a request has neither session nor token', async () => {
    const { status, body } = await browse(`/functions/v1/functions?folderId=${it.folderId}`);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 16, message: expect.stringMatching(/Sign in first/) });
  });

  test('rejects a session request by a token of another account than the owner’s', async () => {
    const { id } = await it.createAccount('asks-who-it-is');
    const cookie = await signedIn();
    const asOwner = await browse('/console/session', { authorization: `Bearer ${it.ownerIamToken}` });
    expect(session.parse(asOwner.body).subject.id).toBe(it.cloud.ownerId);
    const asAccount = await browse('/console/session', {
      cookie,
      authorization: `Bearer ${await it.tokenOf(id)}`,
    });
    expect(asAccount.status).toBe(403);
    expect(asAccount.body.message).toContain(`service account ${id}`);
    expect(JSON.stringify(asAccount.body)).not.toContain(it.cloud.ownerId);
  });

  test('rejects a bad token although a valid session came with it', async () => {
    const cookie = await signedIn();
    const { status } = await browse('/console/session', { cookie, authorization: 'Bearer t1.bad.token' });
    expect(status).toBe(401);
  });
});

describe('origin guard', () => {
  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost',
    'localhost:9999',
    '127.0.0.1.evil.example:8080',
  ])('rejects a request addressed to %s, which may be rebound', async (host) => {
    const cookie = await signedIn();
    const { status, body } = await browse('/console/session', { host, cookie });
    expect(status).toBe(403);
    expect(body.message).toContain(JSON.stringify(host));
    expect((await browse('/', { host })).status).toBe(403);
  });

  test.each(['http://evil.example', 'http://localhost:3000', 'http://127.0.0.1:8081', 'null'])(
    'rejects changes by a page of %s in any form',
    async (foreign) => {
      const cookie = await signedIn();
      const { status, body } = await browse(
        '/functions/v1/functions',
        { origin: foreign, cookie, 'content-type': 'text/plain' },
        { method: 'POST', body: { folderId: it.folderId, name: 'planted' } },
      );
      expect(status).toBe(403);
      expect(body.message).toContain(JSON.stringify(foreign));
      const { body: list } = await it.send(`/functions/v1/functions?folderId=${it.folderId}`);
      expect(list.functions).toEqual([]);
    },
  );

  test.each([
    ['cross-site', '/console/session'],
    ['same-site', '/console/session'],
    ['same-site', '/console/doctor'],
    ['cross-site', '/functions/v1/runtimes'],
    ['same-site', '/operations/d4e123:cancel'],
  ])('lets a %s page read nothing from %s, although the session comes along', async (site, path) => {
    const cookie = await signedIn();
    const { status, body } = await browse(path, { cookie, 'sec-fetch-site': site });
    expect(status).toBe(403);
    expect(body.message).toMatch(/Pages of other origins/);
  });

  test('lets the console’s own pages, typed addresses and programs read', async () => {
    const cookie = await signedIn();
    for (const site of ['same-origin', 'none'])
      expect((await browse('/console/session', { cookie, 'sec-fetch-site': site })).status).toBe(200);
    expect((await browse('/console/session', { cookie })).status).toBe(200);
  });

  test('links from anywhere lead to the console', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await browse('/functions', headers)).status).toBe(200);
    expect((await browse('/assets/index-B4dC0ffe.js', { 'sec-fetch-site': 'same-site' })).status).toBe(200);
  });

  test('no answer invites other origins to read it', async () => {
    const { headers } = await browse('/console/session', { origin: 'http://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('pages', () => {
  test('every screen’s address gets the one page, which asks to be checked again', async () => {
    for (const path of ['/', '/functions/d4e123/editor', '/sign-in?reason=used']) {
      const { status, body, headers } = await browse(path);
      expect(status, path).toBe(200);
      expect(body).toContain('<title>Functions</title>');
      expect(headers.get('cache-control')).toBe('no-cache');
    }
  });

  test('serves files named by content as immutable, and compressed on request', async () => {
    const plain = await browse('/assets/index-B4dC0ffe.js');
    expect(plain.body).toBe('console.log(1)');
    expect(plain.headers.get('cache-control')).toContain('immutable');
    const packed = await browse('/assets/index-B4dC0ffe.js', { 'accept-encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
  });

  test('returns 404 for a missing file, and for any path out of the pages', async () => {
    expect((await browse('/assets/gone-12345678.js')).status).toBe(404);
    for (const path of ['/..%2f..%2fconsole.sqlite', '/%2e%2e/console.sqlite', '/assets/../../owner-token'])
      expect((await browse(path)).body, path).not.toContain('SQLite');
  });

  test('redirects a navigation by IP address to the name, so that functions never share its host', async () => {
    const headers = { host: '127.0.0.1:8080', 'sec-fetch-mode': 'navigate' };
    const { status, headers: answer } = await browse('/functions?a=1', headers);
    expect(status).toBe(302);
    expect(answer.get('location')).toBe('http://localhost:8080/functions?a=1');
  });

  test('sends the security headers with every answer', async () => {
    for (const path of ['/', '/functions/v1/runtimes', '/healthz', '/assets/gone.js']) {
      const { headers } = await browse(path);
      expect(headers.get('content-security-policy'), path).toContain("default-src 'self'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('describes the API in the paths that callers use', async () => {
    const { body } = await browse('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/functions/v1/versions:byTag',
        '/functions/v1/versions/{functionVersionId}:setTag',
        '/iam/v1/tokens:revoke',
      ]),
    );
  });
});
