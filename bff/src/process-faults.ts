/**
 * The last defence against uncaught exceptions: it logs and counts them, and the server continues, because one broken
 * connection must not end all others. When the process can no longer be trusted, it exits and the supervisor starts a
 * new one (`scripts/supervise.mjs`).
 */
import type { Logger } from 'pino';
import { codeOf } from './lib/errno.ts';

/** EX_SOFTWARE of sysexits.h */
const exitStatus = 70;
/** A higher rate indicates a persistent fault. */
const faultsPerMinute = 5;
const messageCharsMax = 500;

/** Errors after which memory or the store may be inconsistent. */
const unsafeCodes: ReadonlySet<string> = new Set([
  'ERR_SQLITE_ERROR',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_BUFFER_TOO_LARGE',
  'ERR_WORKER_OUT_OF_MEMORY',
]);
const secrets = /\bt1\.[\w-]+\.[\w-]+|\b(?:Bearer|Api-Key|Basic)\s+\S+|\bAQVN[\w-]+/g;

type Options = { log: Logger; exit?: (status: number) => void; now?: () => number };

/** Counts the errors that reached the event loop. */
export class ProcessFaults {
  readonly #log: Logger;
  readonly #exit: (status: number) => void;
  readonly #now: () => number;
  #recentMs: number[] = [];
  #count = 0;

  constructor({ log, exit = (status) => process.exit(status), now = () => performance.now() }: Options) {
    this.#log = log;
    this.#exit = exit;
    this.#now = now;
  }

  get count(): number {
    return this.#count;
  }

  listen(): void {
    process.on('uncaughtException', (error) => this.record(error));
    process.on('unhandledRejection', (reason) => this.record(reason));
    // A closed terminal, or a pipe without a reader, is not a fault.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  }

  record(error: unknown): void {
    this.#count += 1;
    const now = this.#now();
    this.#recentMs = [...this.#recentMs.filter((atMs) => now - atMs < 60_000), now];
    const isUnsafe = unsafeCodes.has(codeOf(error) ?? '') || this.#recentMs.length > faultsPerMinute;
    const next = isUnsafe ? 'the server exits to be started again' : 'the server keeps serving';
    try {
      // Logs only these fields: errors may carry data, such as the bytes of a request with its token.
      this.#log.error({ fault: described(error), count: this.#count }, `uncaught error: ${next}`);
    } catch {
      // Standard error is closed.
    }
    if (isUnsafe) this.#exit(exitStatus);
  }
}

function described(error: unknown): { type: string; code: string | undefined; stack: string } {
  const isError = error instanceof Error;
  const text = isError ? (error.stack ?? error.message) : String(error);
  const [message = '', ...frames] = text.split('\n    at ');
  const stack = [clean(message).slice(0, messageCharsMax), ...frames].join('\n    at ');
  return { type: isError ? error.name : typeof error, code: codeOf(error), stack };
}

const clean = (text: string) => text.replace(secrets, '[secret]');
