import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size of a process in bytes: processes that share a page divide its size among them. */
export function proportionalBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

type Process = { pid: number; parent: number; name: string };

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        return [
          { pid: Number(pid), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), name },
        ];
      } catch {
        return []; // The process exited after the listing and before the read.
      }
    });
}

/** All descendants of `pid`. With the sandboxes of a console, these are interpreters and their parent processes. */
export function descendants(pid: number): Process[] {
  const all = processes();
  const found: Process[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = all.filter((process) => process.parent === next);
    found.push(...children);
    open.push(...children.map((process) => process.pid));
  }
  return found;
}
