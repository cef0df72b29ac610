import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { openStore, type Store } from '../store/store.ts';
import { EncryptionKey, openEncryptionKey } from './encryption-key.ts';

const key = () => new EncryptionKey(Buffer.alloc(32, 7));
const value = Buffer.from('a password');

describe('EncryptionKey', () => {
  it('decrypts what it encrypted, differently each time', () => {
    const [one, other] = [key().encrypt(value, ['a', 'b']), key().encrypt(value, ['a', 'b'])];
    expect(one.equals(other)).toBe(false);
    expect(key().decrypt(one, ['a', 'b'])).toEqual(value);
    expect(one.includes(value)).toBe(false);
  });

  it.each([
    ['another value', ['a', 'c']],
    ['the same letters in other parts', ['ab', '']],
    ['fewer parts', ['a']],
  ])('rejects a ciphertext that is read as %s', (_, of) => {
    expect(() => key().decrypt(key().encrypt(value, ['a', 'b']), of)).toThrow();
  });

  it('rejects a ciphertext with any byte changed or cut off, and one of another key', () => {
    const encrypted = key().encrypt(value, ['a']);
    for (let at = 0; at < encrypted.length; at++) {
      const changed = Buffer.from(encrypted);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => key().decrypt(changed, ['a'])).toThrow();
      expect(() => key().decrypt(encrypted.subarray(0, at), ['a'])).toThrow();
    }
    const empty = key().encrypt(Buffer.alloc(0), ['a']);
    for (let at = 0; at < empty.length; at++)
      expect(() => key().decrypt(empty.subarray(0, at), ['a'])).toThrow();
    const other = new EncryptionKey(Buffer.alloc(32, 8));
    expect(() => other.decrypt(encrypted, ['a'])).toThrow();
  });
});

let dataDir: string;
let store: Store;
const columns = [{ table: 'held', column: 'content' }];
const file = () => join(dataDir, 'encryption.key');
const open = () => openEncryptionKey({ dataDir, store, columns });
beforeEach(async () => {
  dataDir = newTestDataDir();
  store = await openStore(dataDir);
  await sql`create table held (content blob)`.execute(store);
});
afterEach(async () => {
  await store.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('encryption key in its file', () => {
  it('appears once, readable by its user only, and opens again', async () => {
    const encrypted = (await open()).encrypt(value, ['a']);
    const text = readFileSync(file(), 'utf8');
    chmodSync(file(), 0o644);
    expect((await open()).decrypt(encrypted, ['a'])).toEqual(value);
    expect(readFileSync(file(), 'utf8')).toBe(text);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'missing',
      () => rmSync(file()),
      /encryption\.key is missing, and without it no secret .* restore it from/,
    ],
    [
      'damaged',
      () => writeFileSync(file(), 'damaged'),
      /encryption\.key is damaged: restore it from a backup, or set/,
    ],
    [
      'another one',
      () => writeFileSync(file(), Buffer.alloc(32, 9).toString('base64')),
      /encryption\.key is not the key that encrypted the secrets .* restore both from the same backup/,
    ],
  ])(
    'stops the start when it is %s and something is encrypted, and is made anew when nothing is',
    async (what, lose, sentence) => {
      await open();
      await sql`insert into held values (x'00')`.execute(store);
      lose();
      await expect(open()).rejects.toThrow(sentence);
      await expect(open()).rejects.toThrow(sentence);
      await sql`update held set content = null`.execute(store);
      if (what === 'damaged') rmSync(file());
      await open();
      await open();
    },
  );
});
