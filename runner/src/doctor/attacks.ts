import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Outcome, Runner, RuntimeInfo } from '../types.ts';
import type { Finding } from './finding.ts';

/** `got` is empty when the sandbox blocked the attempt. */
type Attempt = { attempt: string; got: string };

const doctor = 'doctor';

/**
 * Runs a short set of attacks in a real sandbox, to check in a second whether isolation works on this machine. The full
 * suite is `test/isolation`.
 */
export async function attack(runner: Runner, runtimes: readonly RuntimeInfo[]): Promise<Finding[]> {
  const runtime = runtimes.find(
    (candidate) => candidate.language === 'nodejs' && candidate.state === 'installed',
  );
  if (!runtime)
    return [untried('No Node.js runtime is installed to attack with', 'Install one: npm start does it')];
  const service = createServer().listen(0, '0.0.0.0');
  await once(service, 'listening');
  let connections = 0;
  // A retired version cannot be called again, so each run needs a new one.
  const versionId = `${doctor}-${randomUUID()}`;
  service.on('connection', (socket) => {
    connections += 1;
    socket.destroy();
  });
  try {
    const outcome = await run(runner, { runtime: runtime.id, versionId, address: service.address() });
    if (outcome.kind !== 'returned')
      return [untried(`The attacks did not run: ${outcome.error.errorMessage}`)];
    const attempts = JSON.parse(outcome.resultJson) as Attempt[];
    return attempts.map((tried) => judge(tried, connections));
  } catch (error) {
    return [untried(error instanceof Error ? error.message : String(error))];
  } finally {
    service.close();
    await runner.retire(versionId);
  }
}

async function run(
  runner: Runner,
  {
    runtime,
    versionId,
    address,
  }: {
    runtime: string;
    versionId: string;
    address: ReturnType<ReturnType<typeof createServer>['address']>;
  },
): Promise<Outcome> {
  if (address === null || typeof address === 'string')
    throw new Error('the doctor got no port to be attacked on');
  const program = await readFile(path.join(import.meta.dirname, 'attack', 'index.js'));
  // A secret of this process that no sandbox may see.
  const canary = randomBytes(16).toString('hex');
  process.env.FC_DOCTOR_CANARY = canary;
  try {
    return await runner.invoke(
      {
        functionId: doctor,
        versionId,
        folderId: doctor,
        runtime,
        entrypoint: 'index.main',
        memoryBytes: 128 * 1024 * 1024,
        executionTimeoutMs: 10_000,
        environment: {},
        concurrency: 1,
        code: {
          sha256: createHash('sha256').update(program).digest('hex'),
          read: (use) => use([{ path: 'index.js', content: program, executable: false }]),
        },
      },
      { requestId: randomUUID(), eventJson: JSON.stringify({ canary, hosts: hosts(), port: address.port }) },
    );
  } finally {
    delete process.env.FC_DOCTOR_CANARY;
  }
}

function hosts(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [
    '127.0.0.1',
    ...own.filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address),
  ];
}

function judge({ attempt, got }: Attempt, connections: number): Finding {
  const broken =
    got || (attempt.startsWith('connects') && connections > 0 ? `${connections} connections arrived` : '');
  const base = { id: `attack-${attempt.replaceAll(' ', '-')}`, title: `A function that ${attempt}` };
  if (!broken) return { ...base, state: 'ok', detail: 'was refused' };
  return {
    ...base,
    state: 'problem',
    detail: `got through: ${broken}`,
    fix: 'Run no code that you do not trust on this machine, and report this with the output of the doctor',
  };
}

function untried(detail: string, fix = 'Fix the problems above first'): Finding {
  return { id: 'attacks', title: 'Attacks on the spot', state: 'problem', detail, fix };
}
