import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { entryNames, leadsOut, mutated, zipOf } from './zip.ts';

describe('zipOf', () => {
  it('makes an archive that Python reads and finds whole', () => {
    const folder = mkdtempSync(join(tmpdir(), 'functions-console-campaign-test-'));
    const file = join(folder, 'a.zip');
    writeFileSync(
      file,
      zipOf([
        { name: 'index.js', content: 'one' },
        { name: 'lib/a.js', content: 'two', stored: true },
      ]),
    );
    const script =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read("lib/a.js"))';
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })).toBe(
      "None ['index.js', 'lib/a.js'] b'two'\n",
    );
    rmSync(folder, { recursive: true });
  });
});

describe('entryNames', () => {
  it('reads the names of an archive, those that lead out of its folder too', () => {
    const names = ['index.js', 'lib/a..js', '../x', '/etc/passwd', 'a\\..\\b', 'C:x', 'a\0', ''];
    const read = entryNames(zipOf(names.map((name) => ({ name, content: '1' }))));
    expect(read).toEqual(names);
    expect(read.filter((name) => !leadsOut(name))).toEqual(['index.js', 'lib/a..js']);
  });
});

describe('mutated', () => {
  it('changes most archives, repeats its changes for a seed, and never grows without end', () => {
    const zip = zipOf([{ name: 'lib/a.js', content: 'one' }]);
    const changes = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 500 }, () => mutated(zip, random));
    };
    const made = changes(3);
    expect(made.filter((each) => !each.equals(zip)).length).toBeGreaterThan(450);
    expect(changes(3)).toEqual(made);
    expect(Math.max(...made.map(({ length }) => length))).toBeLessThan(100_000);
  });
});
