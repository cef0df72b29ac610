import { execFile } from 'node:child_process';

/** A failed program, with its standard output. */
export class ToolError extends Error {
  readonly stdout: string;
  constructor(message: string, { stdout, cause }: { stdout: string; cause: unknown }) {
    super(message, { cause });
    this.name = 'ToolError';
    this.stdout = stdout;
  }
}

/**
 * Runs a program with an argv, never a shell. @returns its standard output; rejects with its error output on failure
 */
export function runTool(
  program: string,
  args: readonly string[],
  {
    cwd,
    env,
    timeoutMs = 20_000,
    signal,
  }: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      ...(cwd ? { cwd } : {}),
      ...(env ? { env } : {}),
      ...(signal ? { signal } : {}),
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(signal.reason);
      const said = stderr.trim().split('\n').slice(-3).join(' ');
      reject(new ToolError(`${program} failed: ${said || error.message}`, { stdout, cause: error }));
    });
  });
}
