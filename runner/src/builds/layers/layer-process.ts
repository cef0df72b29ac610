/** Starts the process of `layer-writer.ts` and waits for its answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { limits } from '../../limits.ts';
import { runTool } from '../../runtimes/run-tool.ts';
import { HostUids } from '../../sandbox/host-uids.ts';
import type { WriterTask } from './layer-writer.ts';
import type { TreeRecord } from './tree-record.ts';

const program = fileURLToPath(new URL('./layer-writer.ts', import.meta.url));
/** Holds the names of all entries that a layer may have. */
const heapMegabytes = 512;
const isRoot = process.getuid?.() === 0;
const uids = new HostUids();

/** The received or stored files are not a valid layer. */
export class LayerFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LayerFault';
  }
}

/**
 * @returns the contents of the folder. @throws LayerFault when the folder is unreadable or breaks the rules of layers
 */
export function readBack(dir: string): Promise<TreeRecord> {
  return inProcess(dir, { task: {} });
}

/** Writes the entries from `source` below an empty folder. @throws LayerFault for an entry that breaks the rules */
export async function writeFrom(
  source: Readable,
  {
    dir,
    codeBytes,
    mostEntries = limits.layerEntries,
  }: { dir: string; codeBytes: number; mostEntries?: number },
): Promise<TreeRecord> {
  return await inProcess(dir, { task: { write: { codeBytes, mostEntries } }, source });
}

async function inProcess(
  dir: string,
  { task, source }: { task: WriterTask; source?: Readable },
): Promise<TreeRecord> {
  const uid = isRoot ? uids.take() : undefined;
  try {
    const isWriter = uid !== undefined && source !== undefined;
    if (isWriter) await chown(dir, uid, uid);
    const record = await answerOf(dir, { task: { ...task, uid }, source });
    // Gives the files to root, so that no later process with the same uid owns them. `-h` and `-R` follow no link.
    if (isWriter) await runTool('chown', ['-hR', '0:0', '--', dir], { timeoutMs: 60_000 });
    return record;
  } finally {
    if (uid !== undefined) uids.release(uid);
  }
}

async function answerOf(
  dir: string,
  { task, source }: { task: WriterTask; source: Readable | undefined },
): Promise<TreeRecord> {
  const args = [`--max-old-space-size=${heapMegabytes}`, program, JSON.stringify(task)];
  const child = spawn(process.execPath, args, {
    cwd: dir,
    env: {},
    stdio: [source ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  try {
    if (source && child.stdin) feed(source, child.stdin);
    const [said, words] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      ended,
    ]);
    return recordIn(said, words || 'its process ended');
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended.catch(() => {});
  }
}

/**
 * A broken source ends the writer. A writer that rejects leaves the source open, so that the sender can read the
 * reason.
 */
function feed(source: Readable, writer: Writable): void {
  const end = () => writer.end();
  source.once('error', end).once('close', end);
  writer.on('error', () => source.unpipe(writer));
  writer.once('close', () =>
    source
      .off('error', end)
      .off('close', end)
      .on('error', () => {}),
  );
  source.pipe(writer);
}

function recordIn(said: string, otherwise: string): TreeRecord {
  const answer: unknown = said === '' ? undefined : JSON.parse(said);
  if (typeof answer === 'object' && answer !== null) {
    if ('record' in answer) return answer.record as TreeRecord;
    if ('problem' in answer) throw new LayerFault(String(answer.problem));
  }
  throw new Error(`the layer could not be written: ${otherwise.trim().split('\n').at(-1)}`);
}
