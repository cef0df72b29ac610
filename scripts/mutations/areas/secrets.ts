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
  {
    defence: 'Values are read with a role that allows it',
    file: 'bff/src/secrets/payloads.ts',
    remove: "if (!(await access.may(by, 'lockbox.payloads.get', resource)))",
    replaceWith: 'if (resource.id === undefined)',
    test: {
      file: 'bff/src/secrets/payloads.test.ts',
      title: 'on the secret and on its folder allows what it says, and nothing else',
    },
  },
  {
    defence: 'A function without the role gets no secret',
    file: 'bff/src/secrets/payloads.ts',
    remove: "if (!(await access.may(by, 'lockbox.payloads.get', resource)))",
    replaceWith: 'if (resource.id === undefined)',
    test: {
      file: 'bff/test/version-secrets.test.ts',
      title: "need a role of the version's account, which fails the start and can be granted",
    },
  },
  {
    defence: 'An editor of secrets does not read them',
    file: 'bff/src/iam/roles.ts',
    remove: "  'lockbox.secrets.delete',\n] as const;",
    replaceWith: "  'lockbox.secrets.delete',\n  'lockbox.payloads.get',\n] as const;",
    test: {
      file: 'bff/src/secrets/payloads.test.ts',
      title: 'on the secret and on its folder allows what it says, and nothing else',
    },
  },
  {
    defence: 'A ciphertext is bound to its secret and version',
    file: 'bff/src/secrets/version-rows.ts',
    remove: "['lockbox', secret_id, id];",
    replaceWith: "['lockbox', String(secret_id === id)];",
    test: {
      file: 'bff/src/secrets/secrets-at-rest.test.ts',
      title: 'decrypts in no other place: swapped ciphertexts of two versions fail',
    },
  },
  {
    defence: 'A version belongs to the secret of the request',
    file: 'bff/src/secrets/version-rows.ts',
    remove: "    .where('secret_id', '=', secretId)\n",
    test: { file: 'bff/src/secrets/secrets.test.ts', title: 'belong to one secret' },
  },
  {
    defence: 'An inactive secret is not read',
    file: 'bff/src/secrets/payloads.ts',
    remove: "if (status === 'INACTIVE')",
    replaceWith: 'if (status === undefined)',
    test: {
      file: 'bff/src/secrets/secrets.test.ts',
      title: 'lets nobody read the values of a secret that is inactive',
    },
  },
  {
    defence: 'A destroyed version has no payload',
    file: 'bff/src/secrets/secret-versions.ts',
    remove: 'destroy_at_ms: null, payload: null })',
    replaceWith: 'destroy_at_ms: null })',
    test: {
      file: 'bff/src/secrets/secrets-at-rest.test.ts',
      title: 'encrypted as it was',
    },
  },
  {
    defence: 'The write-ahead log is emptied after a deletion',
    file: 'bff/src/secrets/secrets.ts',
    remove: '    await emptyWal(this.#deps.store);\n',
    test: {
      file: 'bff/src/secrets/secrets-at-rest.test.ts',
      title: 'encrypted as it was',
    },
  },
  {
    defence: 'The account that reads secrets is not suspended',
    file: 'bff/src/secrets/version-secrets.ts',
    remove: 'is_suspended === 1)',
    replaceWith: 'is_suspended === undefined)',
    test: { file: 'bff/test/version-secrets.test.ts', title: 'fail the start of a suspended account' },
  },
  {
    defence: 'The output of an interpreter loses the values of secrets',
    file: 'runner/src/sandbox/start-fault.ts',
    remove: "text.replaceAll(part, '***')",
    replaceWith: 'text',
    test: {
      file: 'bff/test/version-secrets.test.ts',
      title: 'stay out of messages of an interpreter that does not start with them',
    },
  },
] satisfies readonly Mutation[];
