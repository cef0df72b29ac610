import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifThere, type ProcessId, stillAlive } from './proc.ts';

/** Names of temporary files, which a finished write renames and a start removes. */
const aside = /\.part(?:$|[.-])|\.(?:tmp|gone)$/;

/** Every file and folder below a folder, without following links. */
export function* walk(folder: string): Generator<{ path: string; bytes: number }> {
  for (const name of ifThere(() => readdirSync(folder)) ?? []) {
    const path = join(folder, name);
    const stat = ifThere(() => lstatSync(path));
    if (stat === undefined) continue;
    yield { path, bytes: stat.isFile() ? stat.blocks * 512 : 0 };
    if (stat.isDirectory()) yield* walk(path);
  }
}

/** Leftovers of a stopped console: temporary files, sandboxes, mounts, control groups, processes. */
export function leftovers(of: {
  dataDir: string;
  pids: readonly number[];
  processes: readonly ProcessId[];
}): string[] {
  const sandboxes = join(of.dataDir, 'runner', 'sandboxes');
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return [
    ...[...walk(of.dataDir)].filter(({ path }) => aside.test(path)).map(({ path }) => `file ${path}`),
    ...(ifThere(() => readdirSync(sandboxes)) ?? []).map((name) => `sandbox ${join(sandboxes, name)}`),
    ...mounts.filter((line) => line.includes(of.dataDir)).map((line) => `mount ${line}`),
    ...controlGroups(of.pids).map((folder) => `control group ${folder}`),
    ...stillAlive(of.processes).map(({ pid }) => `process ${pid}`),
  ];
}

/** Control groups named after one of these processes. */
function controlGroups(pids: readonly number[]): string[] {
  const names = pids.map((pid) => `functions-console-${pid}-`);
  const find = (folder: string, depth: number): string[] =>
    (ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [])
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        if (names.some((name) => entry.name.startsWith(name))) return [path];
        return depth > 0 ? find(path, depth - 1) : [];
      });
  return existsSync('/sys/fs/cgroup') ? find('/sys/fs/cgroup', 4) : [];
}
