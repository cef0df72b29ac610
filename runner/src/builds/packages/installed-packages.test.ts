import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { installedPackages } from './installed-packages.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'installed-packages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, content: string | object): void {
  const file = path.join(root, 'layer', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}
const manifest = (name: string, version: string, dependencies: object = {}) => ({
  name,
  version,
  dependencies,
});
const packages = () => installedPackages(path.join(root, 'layer'));

describe('installed packages', () => {
  it('lists npm packages with what each requires, as Node.js resolves it', async () => {
    write('node_modules/a/package.json', manifest('a', '1.0.0', { b: '^2.0.0', '@s/c': '1' }));
    write('node_modules/a/node_modules/b/package.json', manifest('b', '2.1.0', { '@s/c': '1' }));
    write('node_modules/b/package.json', manifest('b', '1.0.0'));
    write('node_modules/@s/c/package.json', manifest('@s/c', '1.4.0', { b: '1', missing: '1' }));
    write('node_modules/.bin/tool', '');
    expect(await packages()).toEqual({
      isCut: false,
      packages: [
        { path: 'node_modules/@s/c', name: '@s/c', version: '1.4.0', requires: ['node_modules/b'] },
        {
          path: 'node_modules/a',
          name: 'a',
          version: '1.0.0',
          requires: ['node_modules/a/node_modules/b', 'node_modules/@s/c'],
        },
        {
          path: 'node_modules/a/node_modules/b',
          name: 'b',
          version: '2.1.0',
          requires: ['node_modules/@s/c'],
        },
        { path: 'node_modules/b', name: 'b', version: '1.0.0', requires: [] },
      ],
    });
  });

  it('lists Python packages with what each requires, without extras, under any spelling', async () => {
    write(
      'requests-2.32.0.dist-info/METADATA',
      "Metadata-Version: 2.1\nName: requests\nVersion: 2.32.0\nRequires-Dist: charset_normalizer<4,>=2\nRequires-Dist: PySocks!=1.5.7; extra == 'socks'\n\nName: not-a-field\n",
    );
    write(
      'charset_normalizer-3.4.0.dist-info/METADATA',
      'Name: charset-normalizer\r\nVersion: 3.4.0\r\n\r\n',
    );
    write('PySocks-1.7.1.dist-info/METADATA', 'Name: PySocks\nVersion: 1.7.1\n\n');
    expect((await packages()).packages).toEqual([
      { path: 'PySocks-1.7.1.dist-info', name: 'PySocks', version: '1.7.1', requires: [] },
      {
        path: 'charset_normalizer-3.4.0.dist-info',
        name: 'charset-normalizer',
        version: '3.4.0',
        requires: [],
      },
      {
        path: 'requests-2.32.0.dist-info',
        name: 'requests',
        version: '2.32.0',
        requires: ['charset_normalizer-3.4.0.dist-info'],
      },
    ]);
  });

  it('follows no link, and leaves out manifests that it cannot read', async () => {
    write('../outside/package.json', manifest('outside', '1.0.0'));
    write('node_modules/kept/package.json', manifest('kept', '1.0.0', JSON.parse('{"__proto__":"1"}')));
    symlinkSync(path.join(root, 'outside'), path.join(root, 'layer/node_modules/linked'));
    mkdirSync(path.join(root, 'layer/node_modules/half'));
    symlinkSync(
      path.join(root, 'outside/package.json'),
      path.join(root, 'layer/node_modules/half/package.json'),
    );
    write('node_modules/broken/package.json', '{"name": "broken", "version"');
    write('node_modules/list/package.json', '[]');
    write('node_modules/huge/package.json', {
      ...manifest('huge', '1.0.0'),
      x: 'x'.repeat(limits.packages.manifestBytes),
    });
    expect((await packages()).packages.map(({ name }) => name)).toEqual(['kept']);
  });

  it('returns an empty list for a layer without packages', async () => {
    mkdirSync(path.join(root, 'layer'));
    expect(await packages()).toEqual({ packages: [], isCut: false });
  });

  it('says that it is cut when a layer has more packages than the limit', async () => {
    for (let at = 0; at <= limits.packages.count; at++)
      write(`node_modules/p${at}/package.json`, manifest(`p${at}`, '1.0.0'));
    const { packages: listed, isCut } = await packages();
    expect([listed.length, isCut]).toEqual([limits.packages.count, true]);
  });

  it('stays small when every package requires every other, and says that it is cut', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `p${at}`);
    const all = Object.fromEntries(names.map((name) => [name, '1']));
    for (const name of names) write(`node_modules/${name}/package.json`, manifest(name, '1.0.0', all));
    const { packages: listed, isCut } = await packages();
    const requires = listed.reduce((sum, each) => sum + each.requires.length, 0);
    expect([listed.length, requires, isCut]).toEqual([300, limits.packages.requiresInAll, true]);
  });

  it('looks no deeper than the limit, and says that it is cut', async () => {
    const depth = limits.packages.depth + 2;
    for (let at = 1; at <= depth; at++)
      write(`${'node_modules/p/'.repeat(at)}package.json`, manifest('p', `${at}.0.0`));
    const { packages: listed, isCut } = await packages();
    expect([listed.length, isCut]).toEqual([limits.packages.depth, true]);
  });
});
