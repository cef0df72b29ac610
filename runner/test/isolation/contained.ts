/**
 * Runs an attack next to a harmless function. Checks that the harmless function answered meanwhile, that a failed call
 * reported its reason, and that no part of the attacker's sandboxes is left.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import {
  type CloudEndpoint,
  createRunner,
  type IamToken,
  type LogLine,
  type Outcome,
  type RunnableVersion,
  type Runner,
  type TokenSource,
} from '../../src/index.ts';
import {
  dataDir,
  eventually,
  installedRuntimes,
  oneWaiting,
  type Ran,
  returned,
  run,
  tokenOf,
  versionOf,
} from '../harness.ts';
import { descendants, ownSandboxes, Traces } from './traces.ts';

const attacksDir = path.join(import.meta.dirname, 'attacks');

/** One runtime of each language, because versions of a language do not differ in what contains an attack. */
export const attackers: readonly string[] = await (async () => {
  const installed = await installedRuntimes();
  return ['nodejs22', installed.filter((id) => id.startsWith('python')).at(-1) ?? ''];
})();
export const pythonOnly = attackers.filter((id) => id.startsWith('python'));
export const isNode = (runtime: string) => runtime.startsWith('nodejs');

/** A runner under attack, with a neighbour that must stay available. */
export type Field = {
  runner: Runner;
  /** A folder of the host that every user may write to, and that no sandbox may reach. */
  hostDir: string;
  /** The entries of the runner in the platform's own log. */
  log: string[];
  neighbour: Neighbour;
  /** Closes the runner, and fails if any part of a sandbox is left. */
  close(): Promise<void>;
};

export async function openField({
  tokens,
  cloud,
}: {
  tokens?: TokenSource;
  cloud?: CloudEndpoint;
} = {}): Promise<Field> {
  const descriptors = openDescriptors();
  const log: string[] = [];
  const note = (fields: object, message: string) => log.push(`${message} ${JSON.stringify(fields)}`);
  const anyAccount = async (id: string): Promise<IamToken | undefined> =>
    id.startsWith('account') ? tokenOf(id) : undefined;
  const runner = await createRunner({
    dataDir,
    cloudId: 'b1gcloud',
    tokens: tokens ?? { tokenFor: anyAccount },
    ...(cloud === undefined ? {} : { cloud }),
    ...oneWaiting,
    log: { info: note, warn: note },
  });
  const hostDir = mkdtempSync(path.join(tmpdir(), 'fc-iso-host-'));
  const neighbour = new Neighbour(runner);
  await neighbour.answers();
  return {
    runner,
    hostDir,
    log,
    neighbour,
    async close() {
      await runner.close();
      rmSync(hostDir, { recursive: true, force: true });
      expect(ownSandboxes()).toEqual([]);
      await eventually(() => descendants().length === 0, 'no process of the runner is left');
      await eventually(() => openDescriptors() <= descriptors, 'no descriptor is left open');
    },
  };
}

export type Attack = {
  /** Folder below `attacks/`. */
  name: string;
  runtime: string;
  event?: unknown;
  settings?: Partial<RunnableVersion>;
  /** Files in addition to those of the folder. */
  files?: Readonly<Record<string, string>>;
  /** Its sandbox ends before any call begins, possibly between two readings of its state. */
  endsAtStart?: true;
};

export type Attacker = {
  version: RunnableVersion;
  call(event?: unknown, options?: { signal?: AbortSignal; requestId?: string }): Promise<Ran>;
};

/** One call of an attack; the test judges its outcome. */
export function contained(field: Field, attack: Attack): Promise<Ran> {
  return containedCalls(field, attack, ({ call }) => call());
}

/** As many calls as the test makes. */
export async function containedCalls<T>(
  field: Field,
  attack: Attack,
  act: (attacker: Attacker) => Promise<T>,
): Promise<T> {
  const { version, marker } = attackingVersion(attack);
  const traces = new Traces(marker);
  let running = 0;
  const call: Attacker['call'] = async (event = attack.event, options = {}) => {
    const log: LogLine[] = [];
    running += 1;
    const outcome = await field.runner.invoke(version, {
      requestId: randomUUID(),
      eventJson: JSON.stringify(event ?? {}),
      ...options,
      onLog: (line) => {
        log.push(line);
        // The sandbox exists, and no code of the attack has run.
        if (line.stream === 'system' && line.text.startsWith('START')) traces.note();
      },
    });
    running -= 1;
    expectToSayWhy(outcome);
    // A killed or dead instance disappears by itself; one that answered stays warm until its version is deleted.
    if (running === 0 && !['returned', 'failed', 'throttled'].includes(outcome.kind))
      await goneWithin(traces);
    return {
      ...outcome,
      log,
      lines: (stream) => log.filter((line) => line.stream === stream).map(({ text }) => text),
    };
  };
  const watch = setInterval(() => traces.note(), attack.endsAtStart ? 25 : 250);
  field.neighbour.watch();
  let result: T;
  try {
    result = await act({ version, call });
  } finally {
    clearInterval(watch);
    await field.neighbour.unwatch();
  }
  if (!attack.endsAtStart) {
    expect(traces.sandboxes).toBeGreaterThan(0);
    expect(traces.namespaces).toBeGreaterThan(0);
  }
  await field.runner.retire(version.versionId);
  await goneWithin(traces);
  return result;
}

async function goneWithin(traces: Traces): Promise<void> {
  let remains: string[] = [];
  await eventually(() => {
    remains = traces.remains();
    return remains.length === 0;
  }, 'nothing of the sandbox is left').catch((error: unknown) => {
    throw new Error(`${String(error)}: ${remains.join(', ')}`);
  });
}

/** Checks that the error is a sentence that a user can act on, not the runner's own stack. */
function expectToSayWhy(outcome: Outcome): void {
  if (outcome.kind === 'returned') return;
  expect(outcome.error.errorMessage.trim()).toMatch(/\S+ \S+/);
  expect(outcome.error.errorMessage).not.toMatch(/runner\/src|node:internal/);
}

/** The harmless function of another user, called repeatedly during attacks. */
class Neighbour {
  /** The duration of its calls since the attack began. */
  #timesMs: number[] = [];
  readonly #runner: Runner;
  readonly #version = versionOf(sourcesOf('neighbour', 'nodejs22'), {
    runtime: 'nodejs22',
    functionId: 'd4eneighbour',
    serviceAccountId: 'accountNeighbour',
  });
  #calls = 0;
  #attacks = 0;
  #calling: Promise<void> = Promise.resolve();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Starts the calls at the beginning of an attack. */
  watch(): void {
    this.#attacks += 1;
    if (this.#attacks > 1) return;
    this.#timesMs = [];
    this.#calling = this.#keepCalling();
    // The promise is awaited at the end of the attack; an earlier failure must not count as unhandled.
    this.#calling.catch(() => {});
  }

  /** Ends the calls; fails if the attack affected the neighbour. */
  async unwatch(): Promise<void> {
    this.#attacks -= 1;
    if (this.#attacks > 0) return;
    await this.#calling;
    await this.answers();
  }

  /** Expects the same instance each time, with its own token, so that not even a restart goes unnoticed. */
  async answers(): Promise<void> {
    const startedMs = performance.now();
    const answer = returned(await run(this.#runner, this.#version));
    this.#calls += 1;
    expect(answer).toEqual({ calls: this.#calls, token: 't1.of-accountNeighbour' });
    this.#timesMs.push(performance.now() - startedMs);
  }

  /** The time within which nine of ten of its calls were answered. */
  get usualMs(): number {
    const sorted = this.#timesMs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  }

  async #keepCalling(): Promise<void> {
    do {
      await this.answers();
      await new Promise((resolve) => setTimeout(resolve, 25));
    } while (this.#attacks > 0);
  }
}

function attackingVersion({ name, runtime, settings, files }: Attack) {
  const marker = `attack-${randomUUID()}.txt`;
  const sources = { ...sourcesOf(name, runtime), ...files, [marker]: name };
  return { marker, version: versionOf(sources, { runtime, functionId: 'd4eattacker', ...settings }) };
}

function sourcesOf(name: string, runtime: string): Record<string, Buffer> {
  const dir = path.join(attacksDir, name);
  const extension = isNode(runtime) ? 'js' : 'py';
  const files = readdirSync(dir).filter((file) => !/\.(js|py)$/.test(file) || file.endsWith(extension));
  if (!existsSync(path.join(dir, `index.${extension}`))) throw new Error(`${name} has no index.${extension}`);
  return {
    [`attempt.${extension}`]: readFileSync(path.join(attacksDir, `attempt.${extension}`)),
    ...Object.fromEntries(files.map((file) => [file, readFileSync(path.join(dir, file))])),
  };
}

export const openDescriptors = () => readdirSync('/proc/self/fd').length;

export type Told = Record<string, { done?: unknown; refused?: string }>;

/** The results of the acts of an attack; fails if the call itself failed. */
export const told = (outcome: Ran): Told => returned(outcome) as Told;

/** The acts that succeeded; expected to be empty. */
export const succeeded = (acts: Told) =>
  Object.entries(acts).filter(([, { refused }]) => refused === undefined);
