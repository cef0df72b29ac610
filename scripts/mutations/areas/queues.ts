import type { Mutation } from '../mutation.ts';

const messages = 'bff/src/queues/queue-messages.test.ts';
const signature = 'bff/src/queues/api/signature.test.ts';
const form = 'bff/src/queues/api/query-protocol.test.ts';

export const mutations = [
  {
    defence: 'A signature covers the body of a request',
    file: 'bff/src/queues/api/signature.ts',
    remove: '    sha256(request.body),\n',
    replaceWith: "    sha256(''),\n",
    test: { file: signature, title: 'matches AWS’s own example, and nothing that differs from it' },
  },
  {
    defence: 'Every header of AWS is signed',
    file: 'bff/src/queues/api/signature.ts',
    remove: "[...headers.keys()].filter((name) => name.startsWith('x-amz-'))",
    replaceWith: '[]',
    test: { file: signature, title: 'covers the host and every header of AWS' },
  },
  {
    defence: 'A signature expires',
    file: 'bff/src/queues/api/signature.ts',
    remove: '15 * 60_000',
    replaceWith: '15_000 * 60_000',
    test: { file: signature, title: 'expires after 15 minutes, in either direction' },
  },
  {
    defence: 'XML holds texts of messages as texts',
    file: 'bff/src/queues/api/query-protocol.ts',
    remove: 'valid.replace(/[&<>"\\r]/g, (sign) => entities[sign] ?? sign)',
    replaceWith: 'valid',
    test: { file: form, title: 'escapes what is no text in XML, and replaces what XML cannot hold' },
  },
  {
    defence: 'A form has a bounded number of parameters',
    file: 'bff/src/queues/api/query-protocol.ts',
    remove: '++count > parametersMax',
    replaceWith: '++count < 0',
    test: { file: form, title: 'rejects' },
  },
  {
    defence: 'A receipt handle is of one queue',
    file: 'bff/src/queues/message-ids.ts',
    remove: 'ofQueue !== queueId',
    replaceWith: 'ofQueue === undefined',
    test: {
      file: messages,
      title: 'rejects a receipt handle of another queue, and leaves the message of that queue',
    },
  },
  {
    defence: 'A receipt handle ends with the next receipt',
    file: 'bff/src/queues/queue-messages.ts',
    remove: "        .where('receipt', '=', receipt)\n        .returning('bytes')",
    replaceWith: "        .returning('bytes')",
    test: { file: messages, title: 'ignores a deletion with the handle of an earlier receipt' },
  },
  {
    defence: 'The messages of a folder have bounded bytes',
    file: 'bff/src/queues/queue-messages.ts',
    remove: 'bytes > folderBytesMax',
    replaceWith: 'bytes < 0',
    test: {
      file: 'bff/src/queues/queues.test.ts',
      title: 'rejects messages when those of the folder fill its space',
    },
  },
  {
    defence: 'Waiting receipts are bounded',
    file: 'bff/src/queues/message-waits.ts',
    remove: 'line.waiters.size >= waitersMax.ofQueue',
    replaceWith: 'line.waiters.size < 0',
    test: {
      file: 'bff/src/queues/message-waits.test.ts',
      title: 'rejects more than a hundred waiting receipts of a queue',
    },
  },
  {
    defence: 'The messages of a deleted queue are not of the next one with its name',
    file: 'bff/src/queues/queues.ts',
    remove: 'sinceMs >= 0 && sinceMs < nameFreeAfterMs',
    replaceWith: 'sinceMs > nameFreeAfterMs',
    test: {
      file: 'bff/src/queues/queues.test.ts',
      title: 'keeps the name of a deleted queue for 60 seconds, and its messages from the next one',
    },
  },
] as const satisfies readonly Mutation[];
