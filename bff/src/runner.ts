import { join } from 'node:path';
import type { Logger } from 'pino';
import { type CloudEndpoint, createRunner, type Runner, type RunnerOptions } from 'runner';

/** The runner's subfolder of the data folder: runtimes, unpacked code, sandboxes. */
export function runnerDir(dataDir: string): string {
  return join(dataDir, 'runner');
}

type Parts = Pick<RunnerOptions, 'tokens' | 'capacity' | 'buildsAtATime'> & {
  dataDir: string;
  cloudId: string;
  registries: NonNullable<RunnerOptions['registries']>;
  /** The endpoint at which sandboxes reach this cloud under its own names. */
  cloud: CloudEndpoint;
  log: Logger;
};

/** Connects the runner to the cloud: the token issuer supplies its sandboxes' tokens. */
export async function startRunner({ dataDir, ...parts }: Parts): Promise<Runner> {
  return await createRunner({ ...parts, dataDir: runnerDir(dataDir) });
}
