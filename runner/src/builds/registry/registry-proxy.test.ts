import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  ask,
  closers,
  openRegistryProxy,
  other,
  redirect,
  registry,
  registryProxy,
  urls,
  useRegistryProxy,
} from '../../../test/registry-proxy-harness.ts';
import { pipelinedMax } from '../../http/pipelining.ts';

useRegistryProxy();

describe('registry proxy', () => {
  it.each([
    ['/word', '/npm/word'],
    ['/@scope%2fname', '/npm/@scope%2fname'],
    ['/@scope/name', '/npm/@scope/name'],
    ['/word/-/word-1.0.0+build.tgz', '/npm/word/-/word-1.0.0+build.tgz'],
    ['/@scope/name/-/name-1.0.0.tgz', '/npm/@scope/name/-/name-1.0.0.tgz'],
    ['/@scope%2fname/-/@scope/name-1.0.0.tgz', '/npm/@scope%2fname/-/@scope/name-1.0.0.tgz'],
    ['/from/0/npm/word', '/npm/word'],
    ['/from/0/projects/7/word/-/word-1.0.0.tgz', '/projects/7/word/-/word-1.0.0.tgz'],
    [`/download/@scope/name/1.0.0/${'0f'.repeat(20)}`, `/npm/download/@scope/name/1.0.0/${'0f'.repeat(20)}`],
    ['http://169.254.169.254/word', '/npm/word'],
    ['http://169.254.169.254:80/word', '/npm/word'],
    ['ORIGIN/npm/word', '/npm/word'],
  ])('asks the registry for the package %s', async (asked, url) => {
    expect(await ask(asked.replace('ORIGIN', registry.origin))).toMatchObject({ status: 200 });
    expect(urls(registry)).toEqual([url]);
    const isBelow = url.startsWith('/npm/');
    expect(registry.asked[0]?.authorization).toBe(isBelow ? 'Bearer secret' : undefined);
  });

  it.each([
    ...[
      '/-/whoami',
      '/-/npm/v1/tokens',
      '/-/user/org.couchdb.user:me',
      '/-/package/word/dist-tags',
      '/-/all',
      '/-',
    ],
    ...[
      '/%2d/whoami',
      '/%2D/npm/v1/tokens',
      '/%252d/whoami',
      '//-/npm/v1/tokens',
      '///-/whoami',
      '/-//whoami',
    ],
    ...[
      '/./-/whoami',
      '/x/../-/whoami',
      '/x/%2e%2e/-/whoami',
      '/x/.%2e/-/whoami',
      '/..;/-/whoami',
      '/../secret',
    ],
    ...['/\\-\\whoami', '/x\\..\\-/whoami', '/-%2fwhoami', '/%2f-/whoami', '/-%5cwhoami', '/%c0%ad/whoami'],
    ...[
      '/@scope%2f..%2f-%2fwhoami',
      '/@scope%252fname',
      '/@scope%2fname%2fx',
      '/@scope',
      '/@../name',
      '/%40scope/x',
    ],
    ...[
      '/word?write=true',
      '/word?',
      '/word?/-/whoami',
      '/word#x',
      '/word;x',
      '/word/',
      '/word/1.0.0',
      '/',
      '/.',
      '/..',
    ],
    ...[
      '/word/-/../../-/whoami',
      '/word/-/x.tgz/../../-/whoami',
      '/word/-/x.tgz?y',
      '/word/-/x.tgz/y',
      '/x/-/-/y.tgz',
    ],
    ...[
      '/-/word/-/x.tgz',
      '/-/-/x.tgz',
      '/word/-/.tgz',
      '/word/-/x%2f..%2f..%2f-%2fwhoami.tgz',
      '/word/-/x/y/z.tgz',
    ],
    ...[
      '/from/0/npm/-/whoami',
      '/from/0//npm/-/whoami',
      '/from/0/npm/%2d/whoami',
      '/from/0/x%2f..%2fy/word/-/x.tgz',
      '/from/0/npm/x/../-/whoami',
    ],
    ...[
      '/from/00/npm/-/whoami',
      '/from/1/npm/word',
      '/from/0/',
      '/from/0/secret',
      '/from/-1/npm/word',
      '/from/0',
    ],
    ...[
      '/from/0/-/whoami',
      '/from/0/npm/../-/x/-/y.tgz',
      '/linked/AAAAAAAAAAAAAAAAAAAAAA/aHR0cDovL3gv/x',
      '/linked/x',
    ],
    ...[
      'ORIGIN/npm/-/whoami',
      'ORIGIN/npm/%2d/whoami',
      'ORIGIN/secret',
      'ORIGIN//npm/word',
      '*',
      'word',
      '/wörd',
    ],
    ...[
      'http://169.254.169.254/-/whoami',
      'http://169.254.169.254//-/whoami',
      'http://x@169.254.169.254/word',
    ],
  ])('does not ask the registry for %s', async (asked) => {
    const { status } = await ask(asked.replace('ORIGIN', registry.origin));
    expect([400, 403, 404]).toContain(status);
    expect(urls(registry)).toEqual([]);
  });

  it.each(['PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('passes on no %s', async (method) => {
    for (const target of ['/word', `${registry.origin}/npm/word`])
      expect(await ask(target, method)).toMatchObject({ status: 405 });
    expect(registry.asked).toEqual([]);
  });

  it('opens no tunnel, to the registry or elsewhere', async () => {
    for (const { origin } of [registry, other])
      expect(await ask(origin.slice('http://'.length), 'CONNECT')).toMatchObject({ status: 403 });
    expect([...registry.asked, ...other.asked]).toEqual([]);
  });

  it.each([
    ...['OTHER/x', 'http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/x', 'http://[::1]:PORT/x'],
    ...['http://localhost:PORT/x', 'http://0x7f.1:PORT/x', 'http://2130706433:PORT/x', 'http://127.1:PORT/x'],
    ...[
      'http://[::ffff:127.0.0.1]:PORT/x',
      'http://0:PORT/x',
      '//127.0.0.1:PORT/x',
      'https://127.0.0.1:PORT/x',
    ],
    ...[
      'ORIGIN/npm/-/whoami',
      'ORIGIN/npm/%2d/whoami',
      '/npm/x/../-/whoami',
      '/npm/%252d/whoami',
      '-/whoami',
    ],
    ...[
      'file:///etc/passwd',
      'ftp://127.0.0.1/x',
      'http://me:secret@a.example/x',
      'data:text/plain,x',
      'http://',
    ],
  ])('follows no redirection of the registry to %s', async (location) => {
    const { port } = new URL(other.origin);
    redirect(
      location.replace('OTHER', other.origin).replace('ORIGIN', registry.origin).replace('PORT', port),
    );
    expect(await ask('/word')).toMatchObject({ status: 502 });
    expect(other.asked).toEqual([]);
    expect(urls(registry)).toEqual(['/npm/word']);
    expect(registryProxy.refused).toHaveLength(1);
  });

  it('follows a redirection of the registry to another place of its own', async () => {
    redirect('/storage/npm/word.json');
    expect((await ask('/word')).status).toBe(200);
    expect(registry.asked.map(({ authorization }) => authorization)).toEqual(['Bearer secret', undefined]);
  });

  it('ends a circle of redirections', async () => {
    redirect('/npm/word');
    expect((await ask('/word')).status).toBe(502);
    expect(registry.asked.length).toBe(6);
  });

  it('follows what is public, and never with the password of the registry', async () => {
    // Targets outside this machine.
    const { origin } = other;
    await openRegistryProxy('npm', { proxies: { HTTP_PROXY: origin, NO_PROXY: '127.0.0.1' } });
    redirect('http://files.example.invalid/word?signature=x');
    expect((await ask('/word')).status).toBe(200);
    expect(other.asked).toEqual([
      { method: 'GET', url: 'http://files.example.invalid/word?signature=x', authorization: undefined },
    ]);
    redirect('http://localhost/word');
    expect((await ask('/word')).status).toBe(502);
    expect(other.asked).toHaveLength(1);
  });

  it('takes one layer, and no second one beside or after it', async () => {
    const put = () => ask('/layer', 'PUT', 'Content-Length: 0\r\n');
    const both = await Promise.all([put(), put()]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await put()).toMatchObject({ status: 409 });
    expect(registryProxy.layers).toBe(1);
  });

  it('makes many connections at once wait, and drops none', async () => {
    const inHand: ServerResponse[] = [];
    registry.serve = (_, response) => inHand.push(response);
    const asked = Array.from({ length: 300 }, (_, index) => ask(`/word-${index}`));
    await expect.poll(() => inHand.length, { timeout: 10_000 }).toBe(48);
    // Each of these passes through the whole registry proxy, after all earlier requests.
    for (let count = 0; count < 20; count++)
      expect(await ask('/computeMetadata/v1/')).toMatchObject({ status: 404 });
    expect(inHand.length).toBe(48);
    registry.serve = (_, response) => response.end('{}');
    for (const response of inHand) response.end('{}');
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('ends a connection with too many requests in a row', async () => {
    const socket = connect(registryProxy.port, '127.0.0.1').on('error', () => {});
    let answers = '';
    socket.on('data', (chunk) => {
      answers += chunk;
    });
    socket.write('GET /computeMetadata HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1000));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answers.split('HTTP/1.1 404').length - 1).toBeLessThanOrEqual(pipelinedMax);
  });

  it('makes room for a request when a script holds all connections', async () => {
    const held = Array.from({ length: 1030 }, () =>
      connect(registryProxy.port, '127.0.0.1').on('error', () => {}),
    );
    closers.push(() => held.map((socket) => socket.destroy()));
    await Promise.all(
      held.slice(0, 1000).map((socket) => new Promise((resolve) => socket.once('connect', resolve))),
    );
    expect(await ask('/word')).toMatchObject({ status: 200 });
  });
});
