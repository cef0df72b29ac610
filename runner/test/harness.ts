/**
 * Shared by the suites: a folder with prepared runtimes, runners that use it, and versions of the functions next to
 * this file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Call,
  createRunner,
  type IamToken,
  type LogLine,
  type Outcome,
  type RunnableVersion,
  type Runner,
} from '../src/index.ts';
import { dataDir, preparedRuntimes } from './prepared-runtimes.ts';

export { dataDir };

/** An empty data folder with the interpreters of the shared one; the caller removes it. */
export async function freshDataDir(): Promise<string> {
  const fresh = await mkdtemp(path.join(tmpdir(), 'fc-runner-data-'));
  await mkdir(path.join(dataDir, 'tools'), { recursive: true });
  for (const shared of ['runtimes', 'support', 'tools'])
    await symlink(path.join(dataDir, shared), path.join(fresh, shared));
  return fresh;
}

export const tokenOf = (serviceAccountId: string): IamToken => ({
  access_token: `t1.of-${serviceAccountId}`,
  expires_in: 43_200,
  token_type: 'Bearer',
});

/** Most suites have one call of a version, so that more sandboxes would start for nothing. */
export const oneWaiting = { waitingSandboxes: 1 };

/** A runner that accepts every account whose id begins with `account`. */
export async function openRunner(): Promise<Runner> {
  await preparedRuntimes();
  return createRunner({
    dataDir,
    cloudId: 'b1gcloud',
    ...oneWaiting,
    tokens: { tokenFor: async (id) => (id.startsWith('account') ? tokenOf(id) : undefined) },
  });
}

/** The ids of the installed runtimes. Fails if there are none, because a suite without runtimes would prove nothing. */
export async function installedRuntimes(): Promise<string[]> {
  const ids = await preparedRuntimes();
  if (!ids.includes('nodejs22') || !ids.some((id) => id.startsWith('python')))
    throw new Error('The suites need Node.js 22 and some Python');
  return ids;
}

/**
 * The oldest, the middle and the newest runtime of each language. For rows that the bootstrap or the runner decides: the
 * version of an interpreter changes nothing there, and each row starts a sandbox.
 */
export async function representativeRuntimes(): Promise<string[]> {
  const ids = await installedRuntimes();
  return ['nodejs', 'python'].flatMap((language) => {
    const own = ids.filter((id) => id.startsWith(language));
    return [...new Set([own[0], own[Math.floor(own.length / 2)], own.at(-1)])].filter(
      (id) => id !== undefined,
    );
  });
}

/** @param folder below `functions/`, with the same program for both languages */
export function version(
  folder: string,
  settings: Partial<RunnableVersion> & { runtime: string },
): RunnableVersion {
  return versionOf(filesOf(path.join(import.meta.dirname, 'functions', folder)), settings);
}

/** A version of files that are given as text. */
export function versionOf(
  sources: Readonly<Record<string, string | Buffer>>,
  settings: Partial<RunnableVersion> & { runtime: string },
): RunnableVersion {
  const files = Object.entries(sources).map(([name, content]) => ({
    path: name,
    content: Buffer.from(content),
    executable: false,
  }));
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path}\0${file.content.length}\0`).update(file.content);
  return {
    functionId: 'd4efunction',
    versionId: `d4e${randomUUID()}`,
    folderId: 'b1gfolder',
    entrypoint: 'index.main',
    memoryBytes: 256 * 1024 * 1024,
    executionTimeoutMs: 10_000,
    environment: {},
    concurrency: 1,
    code: { sha256: hash.digest('hex'), read: (use) => use(files) },
    ...settings,
  };
}

function filesOf(dir: string): Record<string, Buffer> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(dir, file), readFileSync(file)];
    }),
  );
}

export type Ran = Outcome & { log: LogLine[]; lines: (stream: LogLine['stream']) => string[] };

/** Calls a version once and records its output. */
export async function run(
  runner: Runner,
  toRun: RunnableVersion,
  { event = {}, ...call }: Partial<Call> & { event?: unknown } = {},
): Promise<Ran> {
  const log: LogLine[] = [];
  const outcome = await runner.invoke(toRun, {
    requestId: randomUUID(),
    eventJson: JSON.stringify(event),
    onLog: (line) => log.push(line),
    ...call,
  });
  return {
    ...outcome,
    log,
    lines: (stream) => log.filter((line) => line.stream === stream).map(({ text }) => text),
  };
}

/** The value that a call returned; fails with the outcome if there is none. */
export function returned(outcome: Outcome): unknown {
  if (outcome.kind !== 'returned') throw new Error(`The call did not return: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.resultJson);
}

/** The failure of a version's call; fails with the outcome if there is none. */
export async function failureOf(
  runner: Runner,
  toRun: RunnableVersion,
): Promise<Extract<Ran, { kind: 'failed' }>> {
  const outcome = await run(runner, toRun);
  if (outcome.kind !== 'failed') throw new Error(`It did not fail: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** Waits until a condition is true; fails at a deadline. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Still not so after 15 s: ${what}`);
    // Checks often, and leaves the processor to other processes.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
