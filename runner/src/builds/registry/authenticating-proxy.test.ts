import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  ask,
  dir,
  openRegistryProxy,
  other,
  registry,
  urls,
  useRegistryProxy,
} from '../../../test/registry-proxy-harness.ts';
import { Downloads } from './downloads.ts';

useRegistryProxy();

describe('authenticating proxy', () => {
  it('names the files of a packument to the build, wherever they are, and asks for no others', async () => {
    const far = 'http://files.example.invalid/word-2.tgz?signature=x&y#z';
    const text = JSON.stringify({
      readme: '"tarball":"http://127.0.0.1/not-one"',
      versions: {
        1: { dist: { tarball: `${registry.origin}/npm/word/-/word-1.0.0.tgz` } },
        2: { dist: { tarball: far } },
        3: { dist: { tarball: `${registry.origin}/npm/files/word.tgz` } },
        4: { dist: { tarball: `${registry.origin}/npm/-/whoami` } },
        5: { dist: { tarball: 'file:///etc/passwd' } },
        6: { dist: { tarball: `${other.origin}/secret` } },
      },
    });
    registry.serve = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    const answer = await ask('/word');
    expect(answer.headers).not.toMatch(/gzip/);
    const read = JSON.parse(answer.body.toString());
    const tarballs = Object.values<{ dist: { tarball: string } }>(read.versions).map(
      ({ dist }) => dist.tarball,
    );
    expect(read.readme).toBe('"tarball":"http://127.0.0.1/not-one"');
    const linked = expect.stringMatching(
      /^http:\/\/169\.254\.169\.254\/linked\/[\w-]{22}\/[\w-]+\/[\w.-]+(#z)?$/,
    );
    expect(tarballs).toEqual([
      'http://169.254.169.254/word/-/word-1.0.0.tgz',
      linked,
      linked,
      `${registry.origin}/npm/-/whoami`,
      'file:///etc/passwd',
      linked,
    ]);
    registry.serve = (_, response) => response.end('a file');
    expect(await ask(tarballs[2] ?? '')).toMatchObject({ status: 200, body: Buffer.from('a file') });
    expect(registry.asked.at(-1)).toMatchObject({
      url: '/npm/files/word.tgz',
      authorization: 'Bearer secret',
    });
    expect(await ask(tarballs[5] ?? '')).toMatchObject({ status: 502 });
    expect(other.asked).toEqual([]);
    const forged = (tarballs[2] ?? '').replace(
      /\/linked\/(.)/,
      (_, first) => `/linked/${first === 'A' ? 'B' : 'A'}`,
    );
    expect(await ask(forged)).toMatchObject({ status: 403 });
  });

  it('names the files of an index page to the build, with their hashes, and their metadata', async () => {
    await openRegistryProxy('pip');
    registry.serve = (_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<a href="../../files/a-1.whl#sha256=0f" data-core-metadata="true">a</a><a class='x' HREF = 'http://far.example.invalid/b.whl?x=1&amp;y=2'>b</a>`,
        );
    const page = (await ask('/simple/a/')).body.toString();
    const [own = '', far = ''] = [...page.matchAll(/"(http:[^"]+)"/g)].map(([, link]) => link ?? '');
    expect(own).toMatch(/\/linked\/[\w-]+\/[\w-]+\/a-1\.whl#sha256=0f$/);
    expect(far).toMatch(/\/linked\/[\w-]+\/[\w-]+\/b\.whl$/);
    expect(page).toContain('data-core-metadata="true"');
    registry.serve = (_, response) => response.end('a wheel');
    const plain = own.replace(/#.*/, '');
    expect(await ask(plain)).toMatchObject({ status: 200, body: Buffer.from('a wheel') });
    expect(await ask(`${plain}.metadata`)).toMatchObject({ status: 200 });
    expect(urls(registry)).toEqual(['/simple/a/', '/files/a-1.whl', '/files/a-1.whl.metadata']);
    for (const attack of [
      `${plain}.other`,
      '/files/a-1.whl',
      '/simple',
      '/simple/',
      '/simple/a/b',
      '/simple/../x',
      '/a',
    ])
      expect(await ask(attack)).toMatchObject({ status: 403 });
  });

  it('reads an index in JSON', async () => {
    await openRegistryProxy('pip');
    registry.serve = (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end('{"files":[{"filename":"a-1.whl","url":"..\\/..\\/files\\/a-1.whl"}]}');
    const read = JSON.parse((await ask('/simple/a/')).body.toString());
    expect(read.files[0].url).toMatch(/^http:\/\/169\.254\.169\.254\/linked\/.*\/a-1\.whl$/);
  });

  it('rewrites a page of many megabytes in pieces, whatever is cut where', async () => {
    const one = (index: number) =>
      `"${index}":{"dist":{"tarball":"${registry.origin}/npm/word/-/word-${index}.tgz"}}`;
    const text = `{"ä":"${'x'.repeat(100_000)}",${Array.from({ length: 30_000 }, (_, i) => one(i)).join(',')}}`;
    registry.serve = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    const read = (await ask('/word')).body.toString();
    expect(read).toBe(text.replaceAll(`${registry.origin}/npm/`, 'http://169.254.169.254/'));
    expect(text.length).toBeGreaterThan(2_000_000);
  });

  it('keeps what it fetched for the next build, as the registry sent it', async () => {
    const downloads = new Downloads(dir);
    await openRegistryProxy('npm', { downloads });
    registry.serve = (_, response) => response.end('a tarball');
    expect((await ask('/word/-/word-1.0.0.tgz')).body.toString()).toBe('a tarball');
    await openRegistryProxy('npm', { downloads });
    expect((await ask('/word/-/word-1.0.0.tgz')).body.toString()).toBe('a tarball');
    expect(urls(registry)).toEqual(['/npm/word/-/word-1.0.0.tgz']);
    await ask('/word');
    await ask('/word');
    expect(registry.asked.length).toBe(3);
    await downloads.clear();
    expect(await readdir(dir)).toEqual([]);
    await ask('/word/-/word-1.0.0.tgz');
    expect(registry.asked.length).toBe(4);
  });

  it('keeps nothing that broke off or was no success', async () => {
    const downloads = new Downloads(dir);
    await openRegistryProxy('npm', { downloads });
    registry.serve = (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    };
    await ask('/word/-/word-1.0.0.tgz');
    registry.serve = (_, response) => response.writeHead(404).end('none');
    expect(await ask('/word/-/word-1.0.0.tgz')).toMatchObject({ status: 404 });
    expect(await ask('/word/-/word-1.0.0.tgz', 'GET', 'Range: bytes=0-1\r\n')).toMatchObject({ status: 404 });
    expect(registry.asked.length).toBe(3);
    await expect.poll(() => readdir(dir), { timeout: 10_000 }).toEqual([]);
  });
});
