/**
 * Runs an attack beside a harmless function, and sees to it that the other answered meanwhile, that a call which failed
 * said why, and that nothing of the attacker's sandboxes is left.
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
  type Ran,
  returned,
  run,
  tokenOf,
  versionOf,
} from '../harness.ts';
import { descendants, ownSandboxes, Traces } from './traces.ts';

const attacksDir = path.join(import.meta.dirname, 'attacks');

/** One runtime of each language; what differs between versions of a language is not what holds an attack. */
export const attackers: readonly string[] = await (async () => {
  const installed = await installedRuntimes();
  return ['nodejs22', installed.filter((id) => id.startsWith('python')).at(-1) ?? ''];
})();
export const pythonOnly = attackers.filter((id) => id.startsWith('python'));
export const isNode = (runtime: string) => runtime.startsWith('nodejs');

/** A runner under attack, with a neighbour who wants to be served. */
export type Field = {
  runner: Runner;
  /** A place of the host's that every user may write to, and that no sandbox may reach. */
  hostDir: string;
  /** What the runner wrote into the platform's own log. */
  log: string[];
  neighbour: Neighbour;
  /** Ends it, and fails when anything of any sandbox is left. */
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
  /** Files beside those of the folder. */
  files?: Readonly<Record<string, string>>;
  /** Its sandbox ends before any call begins, perhaps between two looks at it. */
  endsAtStart?: true;
};

export type Attacker = {
  version: RunnableVersion;
  call(event?: unknown, options?: { signal?: AbortSignal; requestId?: string }): Promise<Ran>;
};

/** One call of an attack; its end is for the test to judge. */
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
        // The sandbox is there and no line of the attack has run yet.
        if (line.stream === 'system' && line.text.startsWith('START')) traces.note();
      },
    });
    running -= 1;
    expectToSayWhy(outcome);
    // An instance that was killed or died goes by itself; one that answered stays warm until its version is deleted.
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

/** A person can act on it: it is a sentence, and not the runner's own stack. */
function expectToSayWhy(outcome: Outcome): void {
  if (outcome.kind === 'returned') return;
  expect(outcome.error.errorMessage.trim()).toMatch(/\S+ \S+/);
  expect(outcome.error.errorMessage).not.toMatch(/runner\/src|node:internal/);
}

/** Somebody else's harmless function: called again and again while anybody attacks. */
class Neighbour {
  /** How long its calls took since the attack began. */
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

  /** An attack begins. */
  watch(): void {
    this.#attacks += 1;
    if (this.#attacks > 1) return;
    this.#timesMs = [];
    this.#calling = this.#keepCalling();
    // It is awaited when the attack has ended; a failure before that is not unhandled.
    this.#calling.catch(() => {});
  }

  /** It has ended; fails when the neighbour noticed. */
  async unwatch(): Promise<void> {
    this.#attacks -= 1;
    if (this.#attacks > 0) return;
    await this.#calling;
    await this.answers();
  }

  /** The same instance each time, with its own token: it was not even restarted. */
  async answers(): Promise<void> {
    const startedMs = performance.now();
    const answer = returned(await run(this.#runner, this.#version));
    this.#calls += 1;
    expect(answer).toEqual({ calls: this.#calls, token: 't1.of-accountNeighbour' });
    this.#timesMs.push(performance.now() - startedMs);
  }

  /** Nine of ten of its calls were answered within so long. */
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

/** What the acts of an attack came to; fails when the call itself did. */
export const told = (outcome: Ran): Told => returned(outcome) as Told;

/** The acts that succeeded: the list that should be empty. */
export const succeeded = (acts: Told) =>
  Object.entries(acts).filter(([, { refused }]) => refused === undefined);
