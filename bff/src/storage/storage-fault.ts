import { statfsSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { say } from '../error-message.ts';
import { ApiError, StartError } from '../errors.ts';
import { codeOf } from '../lib/errno.ts';

/** A fault of a disk, a folder or a database, whichever call met it. */
type StorageFault = { kind: FaultKind; path: string | undefined };
type FaultKind =
  | 'full'
  | 'readOnly'
  | 'denied'
  | 'noFolder'
  | 'damaged'
  | 'noDatabase'
  | 'foreign'
  | 'inUse'
  | 'failed';

const ofSystem: Readonly<Record<string, FaultKind>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOTDIR: 'noFolder',
  EEXIST: 'noFolder',
  EISDIR: 'noFolder',
  EIO: 'failed',
};
/** https://www.sqlite.org/rescode.html: the low byte of an extended result code is the primary code. */
const ofSqlite: Readonly<Record<number, FaultKind>> = {
  1: 'foreign',
  5: 'inUse',
  6: 'inUse',
  8: 'readOnly',
  10: 'failed',
  11: 'damaged',
  13: 'full',
  14: 'denied',
  26: 'noDatabase',
};
const wantedFreeMb = 64;

/** @returns undefined for an error without a storage fault */
export function storageFault(error: unknown): StorageFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  const kind =
    'errcode' in error && typeof error.errcode === 'number'
      ? ofSqlite[error.errcode & 0xff]
      : ofSystem[codeOf(error) ?? ''];
  if (kind !== undefined) return { kind, path };
  // A failed sandbox start has the storage error as its cause.
  return error.cause === undefined ? undefined : storageFault(error.cause);
}

/** For records of use: when they cannot be written, the use itself must still succeed. */
export async function unlessDiskFull(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (storageFault(error)?.kind !== 'full') throw error;
  }
}

/** Prepares an error for another thread: the copy between threads drops the fields that identify the fault. */
export function portable(thrown: unknown, path: string): { error: Error; fault: object } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const errcode = 'errcode' in error ? error.errcode : undefined;
  return { error, fault: { code: codeOf(error), ...(errcode === undefined ? {} : { errcode, path }) } };
}

/** Runs a SQLite call and adds the file to its error, which does not name it. */
export function inFile<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) Object.assign(error, { path });
    throw error;
  }
}

/**
 * The response while the console serves. Callers may not own the machine, so the response names no path of the host;
 * the console's log does.
 * @returns undefined for an error without a storage fault
 */
export function toStorageError(error: unknown, dataDir: string): ApiError | undefined {
  const fault = storageFault(error);
  const file = nameInAnswers(fault?.path ?? dataDir, dataDir);
  switch (fault?.kind) {
    case 'full':
      return new ApiError('DISK_FULL', say('DISK_FULL', { freed: freed(dataDir) }));
    case 'damaged':
    case 'noDatabase':
      return new ApiError('DATA_LOSS', say('FILE_DAMAGED', { file }));
    case 'readOnly':
    case 'denied':
      return new ApiError('UNAVAILABLE', say('FILE_NOT_WRITABLE', { file }));
    case 'failed':
      return new ApiError('UNAVAILABLE', say('DISK_FAILED', { file }));
    default:
      return undefined;
  }
}

/** The error for the user who starts the console, in one sentence with the fix. */
export function toStartError(error: unknown, dataDir: string): StartError {
  if (error instanceof StartError) return error;
  const fault = storageFault(error);
  const file = fault?.path ?? dataDir;
  const user = `user ${process.getuid?.() ?? ''}`;
  switch (fault?.kind) {
    case 'full':
      return new StartError(`The disk of the data folder ${dataDir} is full: ${freed(dataDir)}`);
    case 'readOnly':
      return new StartError(
        `The data folder ${dataDir} is read-only (${file}): mount it writable and give it to ${user}, or set FC_DATA_DIR to another folder.`,
      );
    case 'denied':
      return new StartError(
        `The console may not use ${file} as ${user}: run it as the owner of the data folder ${dataDir}, give the folder to this user with chown -R, or set FC_DATA_DIR to another folder.`,
      );
    case 'noFolder':
      return new StartError(
        `The data folder ${dataDir} cannot be made, because ${file} is not what it must be, a folder or a file: move it away, or set FC_DATA_DIR to another folder.`,
      );
    case 'inUse':
      return new StartError(
        `The data folder ${dataDir} is in use by another process. Stop that one, or set FC_DATA_DIR to another folder.`,
      );
    case 'damaged':
    case 'noDatabase':
      return new StartError(damagedFile(file));
    case 'failed':
      return new StartError(
        `The disk of ${file} failed: check the disk and the log of the system, or set FC_DATA_DIR to a folder on another disk.`,
      );
    default:
      return new StartError(
        `The console could not start: ${error instanceof Error ? error.message : String(error)}. Run it with FC_LOG_LEVEL=debug to see where this came from.`,
      );
  }
}

/** @param without the consequence of a start without the file, and how to do it; absent when that is impossible */
export function damagedFile(file: string, without?: string): string {
  return `${file} is damaged: restore it from a backup${without === undefined ? ', or set FC_DATA_DIR to another folder to start with an empty console' : `, or ${without}`}.`;
}

/** Names a file relative to the setting of the data folder. */
function nameInAnswers(file: string, dataDir: string): string {
  const inside = relative(dataDir, file);
  if (inside === '') return 'FC_DATA_DIR';
  return inside === '..' || inside.startsWith('../') || isAbsolute(inside)
    ? 'a file outside FC_DATA_DIR'
    : `FC_DATA_DIR/${inside}`;
}

function freed(dataDir: string): string {
  return `${freeMb(dataDir)} MB are free. Free at least ${wantedFreeMb} MB.`;
}

function freeMb(dataDir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    return Math.floor((bavail * bsize) / 1024 ** 2);
  } catch {
    return 0;
  }
}
