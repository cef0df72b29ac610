import { forgetPayload } from '../../invocations/payload-store.ts';
import { forgetRun } from '../../invocations/run-history.ts';
import { draftStore } from './draft-storage.ts';

/** Removes everything that this browser stores for a function, after its deletion. */
export function forgetFunction(functionId: string): void {
  forgetPayload(functionId);
  forgetRun(functionId);
  // If the browser fails to remove the draft, the draft stays stored, but no screen can open it.
  draftStore.forget(functionId).catch(() => {});
}
