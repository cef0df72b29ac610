/** Escape, second half: interfaces of the kernel, tools of the system, devices, names. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import {
  attackers,
  contained,
  type Field,
  isNode,
  openField,
  pythonOnly,
  succeeded,
  type Told,
  told,
} from './contained.ts';

let field: Field;
let canary: string;
beforeAll(async () => {
  field = await openField();
  canary = path.join(field.hostDir, 'canary');
  writeFileSync(canary, 'the canary sings');
  chmodSync(field.hostDir, 0o777);
});
afterAll(() => field.close());

/** What the acts of the attack would get, by their names. */
const doors = {
  namespace: /namespace|setns|clone3|another sandbox/,
  'mount or other root': /mount|root|open_tree|fsopen|handle_at/,
  'user or capability': /another user|uid$|capset|capability/,
  'setting of the kernel':
    /^write |clock|settimeofday|sethostname|reboot|lack of memory|scheduling|real-time|the kernel log|syslog/,
  'interface of the kernel':
    /bpf|perf_event|key|io_uring|userfaultfd|kexec|init_module|process_vm|pidfd|seccomp|device|mknod|socket|tomorrow/,
};
const doorOf = (act: string) => Object.entries(doors).find(([, names]) => names.test(act))?.[0];

const held = { capabilities: /^CapEff:\t0+$/m, privileges: /^NoNewPrivs:\t1$/m, filter: /^Seccomp:\t2$/m };

describe.each(attackers)('code in %s', (runtime) => {
  describe('that tries tools and system calls', () => {
    let acts: Told;
    beforeAll(async () => {
      acts = told(await contained(field, { name: 'kernel-doors', runtime }));
    });

    it.each(Object.keys(doors))('gets no %s', (door) => {
      const tried = Object.entries(acts).filter(([act]) => doorOf(act) === door);
      expect(tried.length).toBeGreaterThan(0);
      expect(succeeded(Object.fromEntries(tried))).toEqual([]);
    });

    it('gets nothing else, and no answer but that the call is denied or unknown', () => {
      expect(Object.keys(acts).length).toBeGreaterThan(20);
      expect(Object.keys(acts).filter((act) => doorOf(act) === undefined)).toEqual([]);
      if (isNode(runtime)) return;
      // Not rejected because of invalid arguments.
      const others = Object.entries(acts).filter(
        ([, { refused }]) => !/^(EPERM|ENOSYS)$/.test(refused ?? ''),
      );
      expect(others).toEqual([]);
    });
  });

  it('finds no socket of the machine, by path or by abstract name', async () => {
    const heard: string[] = [];
    const servers = await Promise.all(
      [path.join(field.hostDir, 'agent.sock'), '\0fc-isolation-agent'].map((name) => listen(name, heard)),
    );
    chmodSync(path.join(field.hostDir, 'agent.sock'), 0o777);
    const sockets = [path.join(field.hostDir, 'agent.sock'), '\0fc-isolation-agent'];
    try {
      const acts = told(
        await contained(field, { name: 'sockets-of-the-machine', runtime, event: { sockets } }),
      );
      expect(Object.keys(acts).length).toBeGreaterThan(8);
      expect(succeeded(acts)).toEqual([]);
      expect(heard).toEqual([]);
    } finally {
      for (const server of servers) server.close();
    }
  });

  it('changes no names: a second function resolves as before', async () => {
    const acts = told(await contained(field, { name: 'names', runtime }));
    const { resolved, ...writes } = acts;
    expect(succeeded(writes)).toEqual([]);
    expect(resolved?.done).toBe('127.0.0.1');
    const second = await contained(field, {
      name: 'names',
      runtime,
      settings: { entrypoint: 'index.resolve' },
    });
    expect(returned(second)).toEqual({ localhost: '127.0.0.1', metadata: '169.254.169.254' });
  });

  it('reaches nothing by leaving the language: the boundary is around the process', async () => {
    const outcome = await contained(field, { name: 'language-tricks', runtime, event: { canary } });
    const acts = told(outcome);
    expect(Object.keys(acts).length).toBeGreaterThan(3);
    expect(succeeded(acts)).toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain('the canary sings');
  });

  it('leaves no core dump, finds no device but harmless ones and fills shared memory to its bound only', async () => {
    const outcome = await contained(field, { name: 'devices', runtime });
    const { devices, limits, cores, filled, acts } = returned(outcome) as Record<string, unknown> & {
      acts: Told;
    };
    const harmless =
      /^(console|core|fd|full|mqueue|null|ptmx|pts|random|shm|stderr|stdin|stdout|tty|urandom|zero)$/;
    expect((devices as string[]).filter((name) => !harmless.test(name))).toEqual([]);
    expect(limits).toMatch(/^Max core file size +0 +0 /m);
    expect(cores).toEqual([]);
    expect(filled).toBeGreaterThan(0);
    expect(filled).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(succeeded(acts)).toEqual([]);
    const dies = await contained(field, { name: 'devices', runtime, settings: { entrypoint: 'index.dies' } });
    expect(dies).toMatchObject({ kind: 'crashed' });
  });
});

describe.each(attackers.filter(isNode))('a shell that %s starts', (runtime) => {
  it('runs in the same sandbox without more privileges, whatever its arguments', async () => {
    const settings = { entrypoint: 'index.shell' };
    const outcome = await contained(field, { name: 'kernel-doors', runtime, event: { canary }, settings });
    const { status, identity, acts } = returned(outcome) as { status: string; identity: string; acts: Told };
    for (const line of Object.values(held)) expect(status).toMatch(line);
    expect(identity).toBe('1000\n');
    expect(succeeded(acts)).toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain('the canary sings');
  });
});

describe.each(pythonOnly)('a set-user-id program in %s', (runtime) => {
  it('gives no other identity', async () => {
    // The system has such programs; otherwise the attack would have nothing to try.
    expect(execFileSync('find', ['/usr/bin', '-perm', '-4000'], { encoding: 'utf8' })).toContain(
      '/usr/bin/su',
    );
    // It examines every file of the system.
    const settings = { entrypoint: 'index.set_user', executionTimeoutMs: 30_000 };
    const outcome = await contained(field, { name: 'kernel-doors', runtime, settings });
    const { found, status, mounts, modes, acts } = returned(outcome) as {
      found: string[];
      status: string;
      mounts: [string, string][];
      modes: Record<string, number>;
      acts: Told;
    };
    expect(found).toContain('/usr/bin/su');
    for (const line of Object.values(held)) expect(status).toMatch(line);
    for (const [place, options] of mounts) expect(`${place} ${options}`).toMatch(/nosuid/);
    for (const [, options] of mounts.filter(([place]) => place === '/tmp'))
      expect(options).toContain('noexec');
    expect(Object.values(modes).filter((mode) => (mode & 0o7022) !== 0)).toEqual([]);
    expect(succeeded(acts)).toEqual([]);
  });
});

function listen(name: string, heard: string[]): Promise<Server> {
  const server = createServer((socket) => {
    heard.push(name);
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, () => resolve(server));
  });
}
