import type { Mutation } from '../mutation.ts';

const cipher = {
  file: 'bff/src/storage/encryption-key.test.ts',
  title: 'rejects a ciphertext with any byte changed or cut off, and one of another key',
};
const lostKey = {
  file: 'bff/src/storage/encryption-key.test.ts',
  title: 'stops the start when it is',
};

export const mutations = [
  {
    defence: 'A ciphertext has a tag of full length',
    file: 'bff/src/storage/encryption-key.ts',
    remove: 'createDecipheriv(algorithm, this.#cipherKey, nonce, { authTagLength: tagBytes })',
    replaceWith: 'createDecipheriv(algorithm, this.#cipherKey, nonce)',
    test: cipher,
  },
  {
    defence: 'A ciphertext belongs to one value',
    file: 'bff/src/storage/encryption-key.ts',
    remove: 'Buffer.from(JSON.stringify(of))',
    replaceWith: "Buffer.from(of.length === 0 ? '' : 'any')",
    test: {
      file: 'bff/src/storage/encryption-key.test.ts',
      title: 'rejects a ciphertext that is read as',
    },
  },
  {
    defence: 'A missing key is not replaced while it is needed',
    file: 'bff/src/storage/encryption-key.ts',
    remove: '    if (isInUse)\n      throw new StartError(\n        `${file} is missing',
    replaceWith: '    if (store === undefined)\n      throw new StartError(\n        `${file} is missing',
    test: lostKey,
  },
  {
    defence: 'A foreign key is not taken while another one is needed',
    file: 'bff/src/storage/encryption-key.ts',
    remove: '  if (isInUse)\n    throw new StartError(\n      `${file} is not the key',
    replaceWith: '  if (store === undefined)\n    throw new StartError(\n      `${file} is not the key',
    test: lostKey,
  },
  {
    defence: 'The key is for the user of the console only',
    file: 'bff/src/storage/encryption-key.ts',
    remove: '  chmodSync(file, 0o600);\n',
    test: {
      file: 'bff/src/storage/encryption-key.test.ts',
      title: 'appears once, readable by its user only, and opens again',
    },
  },
  {
    defence: 'The fingerprint of a request is a keyed digest',
    file: 'bff/src/http/idempotency-key.ts',
    remove: 'encryptionKey.digest(',
    replaceWith: "(await import('node:crypto')).hash('sha256',",
    test: {
      file: 'bff/src/routes/operations.test.ts',
      title: 'leaves nothing in the database by which its body can be guessed',
    },
  },
  {
    defence: 'The database holds no secret of a static access key',
    file: 'bff/src/iam/access-keys.ts',
    remove: 'this.#deps.encryptionKey.encrypt(Buffer.from(secret), secretOwner(id))',
    replaceWith: 'Buffer.from(secret)',
    test: {
      file: 'bff/src/iam/access-keys.test.ts',
      title: 'returns its secret once, and reveals it in no file of the data folder',
    },
  },
  {
    defence: 'The secret of a static access key belongs to one key',
    file: 'bff/src/iam/access-key-secrets.ts',
    remove: "['access-key', id]",
    replaceWith: "['access-key', id.slice(0, 0)]",
    test: {
      file: 'bff/src/iam/access-keys.test.ts',
      title: 'decrypt only as the secret of the key that they belong to',
    },
  },
  {
    defence: 'The static access keys of a suspended account open nothing',
    file: 'bff/src/iam/access-key-secrets.ts',
    remove: "      .where('is_suspended', '=', 0)\n",
    test: {
      file: 'bff/src/iam/access-keys.test.ts',
      title: 'ends with its account, while that is suspended and when it is deleted',
    },
  },
] satisfies readonly Mutation[];
