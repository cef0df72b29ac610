/** Messages between the process that `npm start` runs (`scripts/supervise.mjs`) and this process. */

/** Number of restarts, and how the previous server ended. */
export type Restarts = { count: number; reason?: string };

const variable = 'FC_SUPERVISED_RESTARTS';

/** Reads and removes the variables for this process, because child processes inherit the environment. */
export function takeRestarts(env: NodeJS.ProcessEnv): Restarts {
  const text = env[variable];
  delete env[variable];
  delete env.NODE_COMPILE_CACHE;
  const [, count, reason] = /^(\d+) (.+)$/.exec(text ?? '') ?? [];
  return count === undefined || reason === undefined ? { count: 0 } : { count: Number(count), reason };
}

/**
 * Tells the supervisor that the server is ready. @param ports settings with which the next server listens on the same
 * ports
 */
export function tellSupervisor(ports: Readonly<Record<string, string>>): void {
  // Without a callback, a supervisor that has just exited would cause an unhandled 'error' event.
  if (process.connected) process.send?.({ type: 'ready', ports }, () => {});
}

/** Calls back when the supervisor has exited; never calls back without a supervisor. */
export function whenUnsupervised(callback: () => void): void {
  process.once('disconnect', callback);
}
