import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, dir, openRegistryProxy, useRegistryProxy } from '../../../test/registry-proxy-harness.ts';
import { runTool } from '../../runtimes/run-tool.ts';

useRegistryProxy();

/** A mirror with one project, whose page also lists a file outside, in a sibling folder. */
beforeEach(async () => {
  const simple = path.join(dir, 'mirror', 'simple');
  await mkdir(path.join(dir, 'mirror', 'files'), { recursive: true });
  await mkdir(path.join(simple, 'word'), { recursive: true });
  await writeFile(path.join(dir, 'secret'), 'secret');
  await writeFile(path.join(dir, 'mirror', 'files', 'word-1.0.0-py3-none-any.whl'), 'the wheel');
  await writeFile(
    path.join(simple, 'word', 'index.html'),
    '<a href="../../files/word-1.0.0-py3-none-any.whl#sha256=00">word</a> <a href="../../../secret">x</a>',
  );
  await openRegistryProxy('pip', { folders: [pathToFileURL(simple)] });
});

const links = async () => {
  const { body } = await ask('/folder-index/0/word/');
  return [...body.toString().matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
};

describe('FolderIndexes', () => {
  it('serves the page of a project, and only files below the index that the page names', async () => {
    const [wheel = '', outside] = await links();
    expect(wheel).toMatch(
      /^http:\/\/169\.254\.169\.254\/linked\/.*\/word-1\.0\.0-py3-none-any\.whl#sha256=00$/,
    );
    expect(outside).toBe('../../../secret');
    const { status, body } = await ask(wheel.replace('#sha256=00', ''));
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'the wheel' });
  });

  it.each([
    '/folder-index/0/',
    '/folder-index/0/..',
    '/folder-index/0/../',
    '/folder-index/0/../files/word-1.0.0-py3-none-any.whl',
    '/folder-index/0/%2e%2e/',
    '/folder-index/0/..%2f..%2fsecret',
    '/folder-index/0/word/index.html',
    '/folder-index/0//etc/passwd',
    '/folder-index/0/word/..\\..\\secret',
    '/folder-index/0/.hidden/',
    '/folder-index/1/word/',
    '/folder-index/x/word/',
  ])('reads no file for %s', async (asked) => {
    expect(await ask(asked)).toMatchObject({ status: 403 });
  });

  it('refuses a signed link whose address was changed', async () => {
    const [wheel = ''] = await links();
    const other = Buffer.from(pathToFileURL(path.join(dir, 'secret')).href).toString('base64url');
    const forged = wheel.replace(/(\/linked\/[\w-]+\/).*$/, `$1${other}/secret`);
    expect(await ask(forged)).toMatchObject({ status: 403 });
  });

  it('answers 404 for a project that is missing, and without waiting where a pipe stands for its page', async () => {
    expect(await ask('/folder-index/0/nothing/')).toMatchObject({ status: 404 });
    const folder = path.join(dir, 'mirror', 'simple', 'pipe');
    await mkdir(folder);
    await runTool('mkfifo', [path.join(folder, 'index.html')]);
    expect(await ask('/folder-index/0/pipe/')).toMatchObject({ status: 404 });
  });
});
