/** A runner that builds, and the messages of its builds. */
import { rm } from 'node:fs/promises';
import { createRunner, RunnerError, type RunnerOptions } from '../src/index.ts';
import { freshDataDir, oneWaiting, returned, run, versionOf } from './harness.ts';

type Files = Readonly<Record<string, string>>;

export async function openBuilds(
  options: Pick<RunnerOptions, 'registries' | 'buildLimits' | 'buildsAtATime' | 'capacity'>,
) {
  const dataDir = await freshDataDir();
  const runner = await createRunner({
    dataDir,
    tokens: { tokenFor: async () => undefined },
    ...oneWaiting,
    ...options,
  });

  async function build(files: Files, runtime = 'nodejs22') {
    const log: string[] = [];
    const { code } = versionOf(files, { runtime });
    try {
      const { installed } = await runner.build({ runtime, code }, { onLog: ({ text }) => log.push(text) });
      return { layer: installed?.layer, log: log.join('\n'), problem: undefined };
    } catch (error) {
      if (!(error instanceof RunnerError) || !error.code.startsWith('BUILD_')) throw error;
      return { layer: undefined, log: log.join('\n'), problem: error.message };
    }
  }

  return {
    dataDir,
    runner,
    build,
    /** Builds and calls the function, and returns its result; fails with the messages of the build. */
    async call(files: Files, runtime = 'nodejs22'): Promise<unknown> {
      const { layer, problem } = await build(files, runtime);
      if (problem !== undefined) throw new Error(problem);
      const version = versionOf(files, {
        runtime,
        executionTimeoutMs: 30_000,
        ...(layer === undefined ? {} : { layer }),
      });
      return returned(await run(runner, version));
    },
    async close(): Promise<void> {
      await runner.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const dependsOn = (dependencies: object) => JSON.stringify({ dependencies });
