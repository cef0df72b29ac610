import { storedValue } from '../ui/stored-value.ts';

/**
 * What the browser stores of each function's last run. It stores no response and no log, since both may hold secrets.
 */
export type LastRun = { versionId: string; outcome: string; gotToken: boolean; tokenShown: boolean };
type LastRuns = Readonly<Record<string, LastRun>>;

export const lastRuns = storedValue<LastRuns>('functions-console.last-runs', {
  read: (stored) => {
    if (typeof stored !== 'object' || stored === null) return undefined;
    return Object.fromEntries(Object.entries(stored).filter(([, run]) => isLastRun(run)));
  },
  fallback: {},
});

/** Records that the user has seen the token that the last run returned. */
export function rememberTokenShown(functionId: string): void {
  const run = lastRuns.get()[functionId];
  if (run && !run.tokenShown) rememberRun(functionId, { ...run, tokenShown: true });
}

export function rememberRun(functionId: string, run: LastRun): void {
  lastRuns.set({ ...lastRuns.get(), [functionId]: run });
}

export function forgetRun(functionId: string): void {
  const { [functionId]: _gone, ...rest } = lastRuns.get();
  lastRuns.set(rest);
}

function isLastRun(run: unknown): run is LastRun {
  return (
    typeof run === 'object' &&
    run !== null &&
    'versionId' in run &&
    typeof run.versionId === 'string' &&
    'outcome' in run &&
    typeof run.outcome === 'string' &&
    'gotToken' in run &&
    typeof run.gotToken === 'boolean' &&
    'tokenShown' in run &&
    typeof run.tokenShown === 'boolean'
  );
}
