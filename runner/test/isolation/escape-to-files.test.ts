/**
 * Escape, first half: files and processes of the host. Serving an artefact from a sandbox does not apply here, because
 * only frames and output leave a sandbox; `web` tests how the console shows both.
 */
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import { attackers, contained, type Field, openField, succeeded, type Told, told } from './contained.ts';

const secret = 'a-secret-of-the-runner';
let field: Field;
let canary: string;
beforeAll(async () => {
  process.env.FC_ISOLATION_SECRET = secret;
  field = await openField();
  canary = path.join(field.hostDir, 'canary');
  writeFileSync(canary, 'the canary sings', { mode: 0o666 });
});
afterAll(() => field.close());

const state = () => {
  const { ino, mode, uid, gid, nlink, mtimeMs, ctimeMs } = lstatSync(canary);
  return { ino, mode, uid, gid, nlink, mtimeMs, ctimeMs, content: readFileSync(canary, 'utf8') };
};

const host = () => ({ pid: process.pid, ppid: process.ppid, canary, secret });

type Seen = { seen: Record<string, Told>; pids: number; environment: Record<string, string>; acts: Told };

describe.each(attackers)('code in %s', (runtime) => {
  it('changes no file of the host by links that it leaves for results, logs and cleaning up', async () => {
    const before = state();
    const event = { canary, folder: field.hostDir };
    const outcome = await contained(field, { name: 'links-for-results', runtime, event });
    const acts = told(outcome);
    expect(Object.keys(acts).length).toBeGreaterThan(60);
    expect(succeeded(acts)).toEqual([['hide what is hard to remove', { done: 'left' }]]);
    // `contained` has checked that the instance and its files no longer exist.
    expect(state()).toEqual(before);
    // The console shows the link as text and never follows it.
    expect(outcome.lines('stdout')).toEqual([`see /tmp/output -> ${canary}`]);
    expect(JSON.stringify(outcome)).not.toContain('the canary sings');
  });

  it('sees no process but its own, and reads, traces and signals none of the host', async () => {
    const outcome = await contained(field, { name: 'other-processes', runtime, event: { host: host() } });
    const { pids, acts, seen } = returned(outcome) as Seen;
    // bubblewrap's first process and the interpreter.
    expect(pids).toBeLessThanOrEqual(3);
    expect(succeeded(acts)).toEqual([]);
    expect(acts['find the secret of the runner in the memory of process 1']?.refused).toContain('not there');
    // Taking over another process gains nothing, because each is as restricted as the function.
    const statuses = Object.entries(seen).filter(([file]) => file.endsWith('/status'));
    expect(statuses.length).toBeGreaterThan(1);
    for (const [, { it: status }] of statuses) {
      expect(status?.done).toMatch(/^CapEff:\t0+$/m);
      expect(status?.done).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status?.done).toMatch(/^Seccomp:\t2$/m);
    }
  });

  it('finds only documented variables, and no secret of the runner, in any process it sees', async () => {
    const environment = { GREETING: 'hello' };
    const attack = { name: 'other-processes', runtime, event: { host: host() }, settings: { environment } };
    const outcome = await contained(field, attack);
    const seen = returned(outcome) as Seen;
    const documented =
      /^(_HANDLER|AWS_LAMBDA_RUNTIME_API|GREETING|HOME|LAMBDA_(RUNTIME_DIR|TASK_ROOT)|LANG|LD_LIBRARY_PATH|NODE_ENV|PATH|PWD|PYTHONDONTWRITEBYTECODE|X_YCF_(CONCURRENCY|MEMORY_SIZE))$/;
    expect(Object.keys(seen.environment).filter((name) => !documented.test(name))).toEqual([]);
    expect(seen.environment).toMatchObject({ GREETING: 'hello', HOME: '/tmp' });
    expect(Object.keys(seen.seen).some((name) => name.endsWith('/environ'))).toBe(true);
    for (const text of [JSON.stringify(outcome), ...outcome.log.map((line) => line.text)]) {
      expect(text).not.toContain(secret);
      for (const name of ['FC_ISOLATION_SECRET', 'VITEST', 'npm_config', 'SSH_AUTH_SOCK'])
        expect(text).not.toContain(name);
    }
  });
});
