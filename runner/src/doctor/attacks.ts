import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { RunnerError } from '../errors.ts';
import type { Text } from '../message.ts';
import { messageOf } from '../messages.ts';
import type { Runner } from '../runner-types.ts';
import type { Outcome, RuntimeInfo } from '../types.ts';
import { type Finding, findingOf } from './finding.ts';

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
    return [untried(messageOf('ATTACKS_NO_RUNTIME', {}), messageOf('ATTACKS_INSTALL_RUNTIME', {}))];
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
      return [untried(messageOf('ATTACKS_DID_NOT_RUN', { why: outcome.error.errorMessage }))];
    const attempts = JSON.parse(outcome.resultJson) as Attempt[];
    return attempts.map((tried) => judge(tried, connections));
  } catch (error) {
    const said = error instanceof RunnerError ? error.said : undefined;
    return [untried(said ?? (error instanceof Error ? error.message : String(error)))];
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
  const hasConnected = attempt.startsWith('connects') && connections > 0;
  const broken = got || (hasConnected ? messageOf('CONNECTIONS_ARRIVED', { count: connections }) : '');
  const id = `attack-${attempt.replaceAll(' ', '-')}`;
  const code = attemptCodes.get(attempt);
  const title = messageOf('ATTACK', { attempt: code === undefined ? attempt : messageOf(code, {}) });
  if (!broken) return findingOf(id, 'ok', { title, detail: messageOf('ATTACK_REFUSED', {}) });
  return findingOf(id, 'problem', {
    title,
    detail: messageOf('ATTACK_GOT_THROUGH', { what: broken }),
    fix: messageOf('ATTACK_FIX', {}),
  });
}

/** The codes of the attempts, which name themselves in English (`attack/index.js`). */
const attemptCodes = new Map(
  (
    [
      'ATTEMPT_PASSWORDS',
      'ATTEMPT_OWN_CODE',
      'ATTEMPT_BESIDE_CODE',
      'ATTEMPT_SYSTEM',
      'ATTEMPT_NAMES',
      'ATTEMPT_USER_NAMESPACE',
      'ATTEMPT_MOUNT',
      'ATTEMPT_RUN_FROM_TMP',
      'ATTEMPT_PROCESSES',
      'ATTEMPT_OWN_SECRETS',
      'ATTEMPT_SECRETS_OF_OTHERS',
      'ATTEMPT_SERVICES',
    ] as const
  ).map((code) => [messageOf(code, {}).text, code]),
);

function untried(detail: Text, fix = messageOf('ATTACKS_FIX_FIRST', {})): Finding {
  return findingOf('attacks', 'problem', { title: messageOf('ATTACKS', {}), detail, fix });
}
