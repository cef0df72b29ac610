/** What the process that `npm start` runs (`scripts/supervise.mjs`) and this one tell each other. */

/** How often the server was started again, and how the one before this ended. */
export type Restarts = { count: number; reason?: string };

const variable = 'FC_SUPERVISED_RESTARTS';

/** Read once and taken out of the environment, which other programs inherit, with what is meant for this one alone. */
export function takeRestarts(env: NodeJS.ProcessEnv): Restarts {
  const text = env[variable];
  delete env[variable];
  delete env.NODE_COMPILE_CACHE;
  const [, count, reason] = /^(\d+) (.+)$/.exec(text ?? '') ?? [];
  return count === undefined || reason === undefined ? { count: 0 } : { count: Number(count), reason };
}

/** The server serves. @param ports settings that make the next server listen where this one does */
export function tellSupervisor(ports: Readonly<Record<string, string>>): void {
  // Without a callback a supervisor that has just gone would be an 'error' event that nobody expects.
  if (process.connected) process.send?.({ type: 'ready', ports }, () => {});
}

/** Calls back when the supervisor is gone; without one, never. */
export function whenUnsupervised(callback: () => void): void {
  process.once('disconnect', callback);
}
