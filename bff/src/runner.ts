import { join } from 'node:path';
import type { Logger } from 'pino';
import { type CloudEndpoint, createRunner, type Runner, type RunnerOptions } from 'runner';

/** The runner's own folder within the data folder: runtimes, unpacked code, sandboxes. */
export function runnerDir(dataDir: string): string {
  return join(dataDir, 'runner');
}

type Parts = Pick<RunnerOptions, 'tokens' | 'capacity' | 'buildsAtATime'> & {
  dataDir: string;
  cloudId: string;
  registries: NonNullable<RunnerOptions['registries']>;
  /** How sandboxes reach this cloud by its own names. */
  cloud: CloudEndpoint;
  log: Logger;
};

/** Joins the runner to the cloud: the issuer is where its sandboxes' tokens come from. */
export async function startRunner({ dataDir, ...parts }: Parts): Promise<Runner> {
  return await createRunner({ ...parts, dataDir: runnerDir(dataDir) });
}
