import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { environmentLines, quoted, writeEnvironmentFile } from './tool-environment.ts';

it('shell quoting › returns words as they went in', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom(...'a \'"$`\\;&|\n*~#!') }), { maxLength: 20 });
  fc.assert(
    fc.property(words, (texts) => {
      const script = texts.map((text) => `printf '%s\\0' ${quoted(text)}`).join('\n');
      const said = execFileSync('/bin/sh', ['-c', script || ':'], { encoding: 'utf8' });
      expect(said).toBe(texts.map((text) => `${text}\0`).join(''));
    }),
    { numRuns: 30 },
  );
});

it('environment file leaves ids and token out when the owner token is not known', () => {
  const lines = environmentLines({
    proxy: 'http://127.0.0.1:1',
    console: { caFile: '/ca.pem', ids: undefined, ownerTokenFile: undefined },
  });
  expect(lines.join('\n')).not.toContain('YC_');
});

it('environment file belongs to the owner of the data folder, whoever writes it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'functions-console-environment-'));
  try {
    // Only root can change a folder's owner, and only root must restore the file's owner.
    if (process.getuid?.() === 0) chownSync(dir, 1234, 2345);
    const { uid, gid, mode } = statSync(writeEnvironmentFile(dir, ['export A=1']));
    expect({ uid, gid }).toEqual({ uid: statSync(dir).uid, gid: statSync(dir).gid });
    expect(mode & 0o777).toBe(0o600);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
