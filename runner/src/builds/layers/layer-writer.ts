/**
 * A process that writes or reads back one layer in its working folder. The input is untrusted, so the process gives up
 * root's rights before it reads the first byte: it becomes the given user, who has access to nothing else in the data
 * folder.
 */
import { writeSync } from 'node:fs';
import { openFolder } from './handles.ts';
import { writeLayer } from './layer-stream.ts';
import { recordOf } from './tree-record.ts';

export type WriterTask = {
  /** Undefined when an ordinary user starts the process. */
  uid?: number | undefined;
  /** Writes a layer from standard input; absent when the process only reads the folder back. */
  write?: { codeBytes: number; mostEntries: number };
};

const task: WriterTask = JSON.parse(process.argv[2] ?? '{}');
const folder = openFolder('.');
if (task.uid !== undefined) becomeUser(task.uid);
process.umask(0o022);

try {
  if (task.write) writeLayer(0, { folder, ...task.write });
  answer({ record: recordOf('.') });
} catch (error) {
  answer({ problem: error instanceof Error ? error.message : String(error) });
}

function becomeUser(uid: number): void {
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
  if (process.getuid?.() !== uid || process.geteuid?.() !== uid)
    throw new Error('the writer of layers is still another user');
}

function answer(value: object): void {
  writeSync(1, JSON.stringify(value));
}
