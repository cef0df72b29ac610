import { execFile } from 'node:child_process';

/** Runs a program with an argv, never a shell. @returns its standard output; rejects with what it said on failure. */
export function runTool(
  program: string,
  args: readonly string[],
  { cwd, env, timeoutMs = 20_000 }: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      ...(cwd ? { cwd } : {}),
      ...(env ? { env } : {}),
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.trim().split('\n').slice(-3).join(' ');
      reject(new Error(`${program} failed: ${said || error.message}`));
    });
  });
}
