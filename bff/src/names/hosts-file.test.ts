import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../errors.ts';
import { addHostsLines, hasHostsLines, hostsLines, removeHostsLines } from './hosts-file.ts';

const lines = hostsLines(['iam.api.cloud.yandex.net', 'functions.yandexcloud.net'], '127.0.0.1');
let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'functions-console-hosts-'));
  file = join(dir, 'hosts');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const content = () => readFileSync(file);

describe('hosts file', () => {
  it('comes back byte for byte, whatever else is in it and however often lines were added', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(fc.constantFrom('127.0.0.1 localhost', '\n', '\r\n', ' # note', '\t::1 me', '\0'))
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 3 }), (original, times) => {
        writeFileSync(file, original);
        for (let n = 0; n < times; n++) addHostsLines(file, lines);
        expect(content()).toEqual(Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), original]));
        expect(hasHostsLines(file)).toBe(true);
        expect(removeHostsLines(file)).toBe(true);
        expect(content()).toEqual(original);
        expect(removeHostsLines(file)).toBe(false);
      }),
    );
  });

  it('keeps lines that others added or moved meanwhile', () => {
    writeFileSync(file, '127.0.0.1 localhost\n');
    addHostsLines(file, lines);
    const [first, ...rest] = content().toString().split('\n');
    writeFileSync(file, ['10.0.0.1 before', ...rest, '10.0.0.2 after', `${first}\r`, ''].join('\n'));
    removeHostsLines(file);
    expect(content().toString().split('\n').filter(Boolean)).toEqual([
      '10.0.0.1 before',
      '127.0.0.1 localhost',
      '10.0.0.2 after',
    ]);
  });

  it('keeps its mode and owner, and a link that leads to it', () => {
    mkdirSync(join(dir, 'real'));
    const real = join(dir, 'real', 'hosts');
    writeFileSync(real, '127.0.0.1 localhost\n');
    chmodSync(real, 0o664);
    // Only root can change a file's owner.
    const owner = process.getuid?.() === 0 ? { uid: 1234, gid: 2345 } : statSync(real);
    chownSync(real, owner.uid, owner.gid);
    symlinkSync(real, file);
    for (const change of [() => addHostsLines(file, lines), () => removeHostsLines(file)]) {
      change();
      const { mode, uid, gid } = statSync(real);
      expect({ mode: mode & 0o7777, uid, gid }).toEqual({ mode: 0o664, uid: owner.uid, gid: owner.gid });
    }
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(dir, 'real'))).toEqual(['hosts']);
  });

  it('reads whole at every moment while it changes', async () => {
    const original = `${'127.0.0.1 localhost\n'.repeat(2000)}`;
    writeFileSync(file, original);
    const withLines = `${lines.join('\n')}\n${original}`;
    const reader = spawn(process.execPath, [
      '-e',
      `const { readFileSync } = require('node:fs');
       const sizes = new Set();
       process.stdin.on('end', () => { console.log(JSON.stringify([...sizes])); process.exit(); }).resume();
       console.log('[]');
       const read = () => { sizes.add(readFileSync(${JSON.stringify(file)}).length); setImmediate(read); };
       read();`,
    ]);
    const [begun] = await once(reader.stdout, 'data');
    expect(String(begun)).toBe('[]\n');
    for (let n = 0; n < 50; n++) {
      addHostsLines(file, lines);
      removeHostsLines(file);
    }
    reader.stdin.end();
    const [sizes] = await once(reader.stdout, 'data');
    for (const size of JSON.parse(String(sizes))) expect([original.length, withLines.length]).toContain(size);
    expect(content().toString()).toBe(original);
  });

  it('stays as it is, with a reason, when it cannot be replaced', () => {
    expect(() => addHostsLines(file, lines)).toThrow(StartError);
    writeFileSync(file, 'x\n');
    // A file that a rename cannot replace, such as the mounted file of a container.
    mkdirSync(join(dir, '.hosts.functions-console'));
    expect(() => addHostsLines(file, lines)).toThrow(/cannot be changed \(.+\)\. It is as it was/);
    expect(content().toString()).toBe('x\n');
  });

  it('loses what a kill left aside', () => {
    writeFileSync(file, 'x\n');
    writeFileSync(join(dir, '.hosts.functions-console'), 'half');
    addHostsLines(file, lines);
    removeHostsLines(file);
    expect(readdirSync(dir)).toEqual(['hosts']);
    expect(content().toString()).toBe('x\n');
  });
});
