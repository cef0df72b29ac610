import { runRecord } from 'bff/contract';
import { call } from './client.ts';

const at = (runId: string) => `/console/runs/${encodeURIComponent(runId)}`;

/** Resolves when the run has ended. */
export async function cancelRun(runId: string): Promise<void> {
  await call(runRecord, `${at(runId)}:cancel`, { method: 'POST' });
}
