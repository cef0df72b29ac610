import { forgetPayload } from '../../invocations/payload-store.ts';
import { forgetRun } from '../../invocations/run-history.ts';
import { draftStore } from './draft-storage.ts';

/** Removes all that this browser keeps of a function; for one that was deleted. */
export function forgetFunction(functionId: string): void {
  forgetPayload(functionId);
  forgetRun(functionId);
  // Should the browser refuse, what stays is a draft that no screen can open any more.
  draftStore.forget(functionId).catch(() => {});
}
