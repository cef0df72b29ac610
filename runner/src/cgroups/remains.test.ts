import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { detectCgroups } from './detect.ts';
import { groupLabel, removeGroupRemains } from './remains.ts';

/** The pid of a process that has just ended. */
const deadPid = () => spawnSync('true').pid;

test('remains › removes the groups of ended runners only', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'fc-remains-'));
  try {
    const dead = `functions-console-${deadPid()}-a`;
    // Another process has the process ID of the runner by now.
    const reused = `functions-console-${process.pid}-1-a`;
    const others = [
      groupLabel('b'),
      `functions-console-${process.pid}-a`,
      'functions-console-x',
      'user.slice',
    ];
    for (const name of [path.join(dead, 'sandbox'), reused, ...others])
      mkdirSync(path.join(home, name), { recursive: true });
    removeGroupRemains([home, home, '/nowhere']);
    expect(readdirSync(home).sort()).toEqual(others.sort());
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

const support = detectCgroups(groupLabel('remains-test'));
const freezerFolder = support.kind === 'none' ? undefined : support.freezerFolder;
if (support.kind !== 'none') support.close();

/** Version 2 has no such folder: there, SIGKILL ends a frozen process. An ordinary user may have no groups. */
const withFreezer = freezerFolder ? test : () => {};
withFreezer('what a runner that was killed left frozen is thawed, ended and removed', async () => {
  const home = path.dirname(freezerFolder ?? '');
  const left = path.join(home, `functions-console-${deadPid()}-c`, 'sandbox');
  const kept = path.join(home, groupLabel('d'));
  for (const folder of [left, kept]) mkdirSync(folder, { recursive: true });
  const sleepers = [left, kept].map((folder) => {
    const sleeper = spawn('sleep', ['600']);
    writeFileSync(path.join(folder, 'cgroup.procs'), String(sleeper.pid));
    return sleeper;
  });
  writeFileSync(path.join(left, 'freezer.state'), 'FROZEN');
  const [frozen, living] = sleepers;
  if (!frozen || !living) throw new Error('two sleepers');
  try {
    const ended = once(frozen, 'exit');
    await expect
      .poll(() => {
        removeGroupRemains([home]);
        return existsSync(path.dirname(left));
      })
      .toBe(false);
    expect((await ended)[1]).toBe('SIGKILL');
    expect([living.exitCode, living.signalCode, existsSync(kept)]).toEqual([null, null, true]);
  } finally {
    const ended = living.exitCode === null ? once(living, 'exit') : undefined;
    living.kill('SIGKILL');
    await ended;
    rmdirSync(kept);
  }
});
