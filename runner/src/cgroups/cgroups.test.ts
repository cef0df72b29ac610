import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { ControlGroup } from './control-group.ts';
import { detectCgroups } from './detect.ts';

const mebibyte = 1024 * 1024;
const support = detectCgroups(`functions-console-test-${process.pid}`);
/** An ordinary user without delegation has no groups. */
const hasGroups = support.kind !== 'none';
const withGroups = hasGroups ? test : () => {};
const leftovers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of leftovers.splice(0)) await cleanUp();
});

afterAll(() => {
  if (support.kind !== 'none') support.close();
});

function makeGroup(): ControlGroup {
  if (support.kind === 'none') throw new Error(support.problem.text);
  const group = support.create(`${leftovers.length}-${Math.random().toString(36).slice(2)}`);
  leftovers.push(async () => {
    group.killAll();
    await expect.poll(() => group.remove()).toBe(true);
  });
  return group;
}

function start(group: ControlGroup, script: string): ChildProcess {
  const [command = '', ...args] = [...group.entry, process.execPath, '-e', script];
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function firstOutput(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error('the child has no output');
  const [chunk] = await once(stdout, 'data');
  return String(chunk);
}

const small = { memoryBytes: 128 * mebibyte, filesBytes: 0, processes: 64, cpuCores: 1 };

test('cgroups › exist for root, and name the fix for an ordinary user without them', () => {
  if (process.getuid?.() === 0) expect(support.kind).not.toBe('none');
  if (support.kind === 'none') expect(support.problem.text).toContain('Delegate=yes');
});

withGroups('a process that allocates past the limit is killed, and the group says why', async () => {
  const group = makeGroup();
  group.setLimits(small);
  const child = start(group, 'const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1))');
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  expect(group.outOfMemoryKills()).toBeGreaterThan(0);
});

withGroups('a process that stays below is left alone and its peak is known', async () => {
  const group = makeGroup();
  group.setLimits(small);
  const child = start(group, 'const kept = Buffer.alloc(32 << 20, 1); console.log(kept.length)');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(group.outOfMemoryKills()).toBe(0);
  const peak = group.peakMemoryBytes();
  if (peak !== undefined) expect(peak).toBeGreaterThan(32 * mebibyte);
});

withGroups('a fork bomb stops at the limit of processes', async () => {
  const group = makeGroup();
  group.setLimits({ ...small, processes: 24 });
  const bomb = `const { spawn } = require('child_process'); let refused = false;
    for (let i = 0; i < 40; i++) spawn('sleep', ['60']).on('error', () => { if (!refused) console.log('refused'); refused = true; })`;
  expect(await firstOutput(start(group, bomb))).toContain('refused');
});

withGroups('a frozen process does nothing until it is thawed', async () => {
  const group = makeGroup();
  group.setLimits(small);
  const child = start(group, 'process.stdin; setInterval(() => console.log(Date.now()), 5)');
  await firstOutput(child);
  group.freeze();
  let seen = 0;
  child.stdout?.on('data', () => {
    seen += 1;
  });
  // The data in the pipe arrives first; then a series of 20 polls must receive nothing.
  let quietPolls = 0;
  let before = seen;
  await expect
    .poll(
      () => {
        quietPolls = seen === before ? quietPolls + 1 : 0;
        before = seen;
        return quietPolls;
      },
      { interval: 20, timeout: 5000 },
    )
    .toBeGreaterThan(20);
  group.thaw();
  await expect.poll(() => seen).toBeGreaterThan(before);
});

withGroups('killing the group also ends what is frozen and what hides in a session of its own', async () => {
  const group = makeGroup();
  group.setLimits(small);
  const child = start(
    group,
    `const { spawn } = require('child_process'); const d = spawn('sleep', ['600'], { detached: true }); console.log(d.pid); setInterval(() => {}, 1000)`,
  );
  const daemon = Number(await firstOutput(child));
  group.freeze();
  group.killAll();
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  await expect.poll(() => isAlive(daemon)).toBe(false);
  await expect.poll(() => group.remove()).toBe(true);
});

test('cgroups › either enforce limits or name the fix in one line', () => {
  if (support.kind === 'none') expect(support.problem.text).toContain('Delegate=yes');
  else expect(['cgroup v1', 'cgroup v2']).toContain(support.kind);
});

/** A zombie that waits to be reaped does not run. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
