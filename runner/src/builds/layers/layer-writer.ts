/**
 * A process that writes or reads back one layer, its folder being the one that it was started in. Work on what strangers
 * sent is none of root's: before it reads the first byte it becomes the user that it is told to be, who can walk to
 * nothing else of the data folder.
 */
import { writeSync } from 'node:fs';
import { openFolder } from './handles.ts';
import { writeLayer } from './layer-stream.ts';
import { recordOf } from './tree-record.ts';

export type WriterTask = {
  /** Undefined when whoever starts it is an ordinary user. */
  uid?: number | undefined;
  /** What it writes, from its standard input; absent when it only reads back what is there. */
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
