import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './files.ts';
import { cellsOf } from './prose.ts';

const all = repositoryFiles();
const textOf = (path: string) => all.find((file) => file.path === path)?.text ?? '';

/** The code in the first cell of each table row, which names the row's subject. */
function firstCellsOf(page: string, heading: string): string[] {
  const section = textOf(page)
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`));
  return (section ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(cellsOf(line)[0] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, code = '']) => code);
}

function matchesOf(path: string, pattern: RegExp): string[] {
  return [...textOf(path).matchAll(pattern)].map(([, found = '']) => found);
}

describe('README', () => {
  it('has a row for each setting of the server, and for no other', () => {
    const rows = firstCellsOf('README.md', 'Settings').filter((name) => !name.startsWith('FC_PYTHON'));
    expect(rows).toEqual(matchesOf('bff/src/settings.ts', /^ {4}env: '(FC_\w+)'/gm));
  });

  it('names each system package that set-up installs', () => {
    const packages = matchesOf('scripts/system-packages.mjs', /^ {4}name: '([^']+)'/gm);
    expect(packages.length).toBeGreaterThan(5);
    const setUp = /^Set-up installs.+?^Measured/ms.exec(textOf('README.md'))?.[0] ?? '';
    const words = new Set(setUp.split(/[\s,.]+/));
    expect(packages.filter((name) => !words.has(name))).toEqual([]);
  });
});

describe('CONTRIBUTING', () => {
  it('has a row for each script of package.json', () => {
    const scripts: unknown = JSON.parse(textOf('package.json')).scripts;
    expect(firstCellsOf('CONTRIBUTING.md', 'Commands').toSorted()).toEqual(
      Object.keys(scripts ?? {}).toSorted(),
    );
  });
});
