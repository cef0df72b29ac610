import { describe, expect, it } from 'vitest';
import { type HandMadeEntry, handMadeZip } from '../../test/hand-made-zip.ts';
import { ApiError } from '../errors.ts';
import { checkPackage } from './package.ts';

const file = (name: string, content = 'x'): HandMadeEntry => ({ name, content });
const link = (name: string, target: string | Buffer): HandMadeEntry => ({
  name,
  content: target,
  mode: 0o120777,
});

async function linksOf(...entries: HandMadeEntry[]): Promise<[string, string][]> {
  const checked = await checkPackage(handMadeZip([file('index.js'), ...entries]));
  return checked.entries.flatMap((entry) =>
    'target' in entry ? [[entry.path, entry.target] as [string, string]] : [],
  );
}

async function rejectionOf(...entries: HandMadeEntry[]): Promise<string> {
  const error = await linksOf(...entries).catch((thrown: unknown) => thrown);
  if (error instanceof ApiError) return error.message;
  throw new Error('the package was taken', { cause: error });
}

describe('link of a package', () => {
  it.each<[string, HandMadeEntry[]]>([
    ['a file', [link('a', 'index.js')]],
    ['a file in another folder', [link('a/b/c', '../../index.js')]],
    ['a folder', [file('d/x'), link('a', 'd')]],
    ['a folder with a slash at its end', [file('d/x'), link('a', './d//')]],
    ['another link', [link('a', 'b'), link('b', 'index.js')]],
    ['a folder and back', [file('d/x'), link('a', 'd/../index.js')]],
    ['a file by way of a link to a folder', [file('d/e/x'), link('a', 'd/e'), link('b', 'a/../e/x')]],
    ['the root of the package', [link('node_modules/self', '..'), link('here', '.')]],
    ['nothing', [link('a', 'node_modules/not-installed-yet')]],
    ['nothing in a folder above', [link('a/b', '../nothing')]],
    ['a name with dots and a backslash', [link('a', '..b\\c')]],
    ['a name in UTF-8', [file('имя.js'), link('a', 'имя.js')]],
    ['a target of 1024 bytes', [link('a', 'b/'.repeat(512))]],
  ])('is kept when it leads to %s', async (_, entries) => {
    const expected = entries
      .filter(({ mode }) => mode === 0o120777)
      .map(({ name, content }) => [name, String(content)]);
    expect((await linksOf(...entries)).sort()).toEqual(expected.sort());
  });

  it.each<[string, HandMadeEntry[], RegExp]>([
    ['is absolute', [link('a', '/etc/passwd')], /"a" is a link to "\/etc\/passwd", which leads out/],
    ['names the code folder', [link('a', '/function/code/index.js')], /leads out of the package/],
    ['leads above', [link('a', '../x')], /"a" is a link to "\.\.\/x", which leads out/],
    ['leads above and back', [link('a', '../package/index.js')], /leads out/],
    ['leads above from a folder', [link('a/b', '../../x')], /leads out/],
    [
      'leads above by way of another',
      [file('d/e/x'), link('a', 'd/e'), link('b', 'a/../../../x')],
      /"b".*out/,
    ],
    ['leads above by way of a later one', [link('b', 'c/../../x'), link('c', 'd'), file('d/x')], /"b".*out/],
    ['leads above by way of the root', [link('a/r', '..'), link('b', 'a/r/../x')], /"b".*leads out/],
    ['leads above by way of nothing', [link('b', 'nothing/../../x')], /leads out/],
    ['leads back by way of nothing', [link('b', 'nothing/../index.js')], /leads out/],
    ['leads above by way of a file', [link('b', 'index.js/../../x')], /leads out/],
    ['leads to itself', [link('a', 'a')], /"a" is a link that leads in a circle/],
    ['leads in a circle', [link('a', 'b'), link('b', 'a')], /in a circle/],
    ['is empty', [link('a', '')], /without a target/],
    ['has a NUL', [link('a', 'index.js\0.txt')], /without a target/],
    ['is of 1025 bytes', [link('a', 'b'.repeat(1025))], /longer than 1024 bytes/],
    ['is a bomb', [link('a', Buffer.alloc(50_000_000, 'b'))], /longer than 1024 bytes/],
    [
      'is of 1025 bytes, before they are unpacked',
      [{ ...link('a', 'b'.repeat(1025)), central: { crc: 1 } }],
      /longer than 1024 bytes/,
    ],
    ['is the folder of a file', [link('a', 'd'), file('d/x'), file('a/y')], /"a\/y" is below a link/],
    ['is the folder of a link', [link('a', '.'), link('a/b', 'index.js')], /"a\/b" is below a link/],
    ['is the folder of a folder', [link('a', 'd'), { name: 'a/b/', mode: 0o40755 }], /below a link/],
    ['is a folder too', [link('a', 'd'), { name: 'a/', mode: 0o40755 }], /"a" is below a link/],
    ['is a file too', [link('a', 'index.js'), file('a')], /"a" is there twice/],
    ['is there twice', [link('a', 'index.js'), link('a', '../x')], /"a" is there twice/],
    ['is in the place of a folder', [file('a/x'), link('a', 'index.js')], /"a" is there twice/],
    ['is called like a folder', [link('a/', 'index.js')], /folder with content/],
  ])('rejects the package when it %s', async (_, entries, why) => {
    const message = await rejectionOf(...entries);
    expect(message).toMatch(why);
    if (/is a link to/.test(message)) expect(message).toMatch(/Put the file itself in the place of the link/);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('rejects a package whose links lead to links without end, in bounded time', async () => {
    const steps = './'.repeat(400);
    const chain = Array.from({ length: 39 }, (_, n) => link(`l${n}`, `${steps}l${n + 1}`));
    const many = Array.from({ length: 2000 }, (_, n) => link(`m${n}`, `${steps}l0`));
    expect(await rejectionOf(...chain, ...many)).toMatch(/leads to too many other links/);
  });

  it('counts in the content address', async () => {
    const address = async (...entries: HandMadeEntry[]) =>
      (await checkPackage(handMadeZip([file('index.js'), file('a.js'), ...entries]))).sha256;
    const one = await address(link('l', 'index.js'));
    expect(await address(link('l', 'a.js'))).not.toBe(one);
    expect(await address(file('l', 'index.js'))).not.toBe(one);
    expect(await address({ ...link('l', 'index.js'), method: 0 })).toBe(one);
  });
});
