import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { killTree } from './process-tree.ts';

test('process tree › ends with all descendants', async () => {
  // Three generations, each of which prints its pid. None ends because another does.
  const child = spawn('sh', ['-c', 'echo $$; sh -c "echo \\$\\$; sleep 600 & echo \\$!; wait" & wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const pids: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    pids.push(Number(line));
    if (pids.length === 3) break;
  }
  const gone = once(child, 'exit');
  killTree(child.pid ?? -1);
  await gone;
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});

test('process tree › ends with processes that lost their parent', async () => {
  // Like a process that was created between the last search for children and the end of its parent.
  const child = spawn('sh', ['-c', 'sh -c "sleep 600 & echo \\$!"; echo done; sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === 'done') break;
  }
  const orphan = Number(lines[0]);
  expect(isRunning(orphan)).toBe(true);
  killTree(child.pid ?? -1);
  await expect.poll(() => isRunning(orphan)).toBe(false);
});

/** An ended process may remain as a zombie until the init of the machine reaps it. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
