import type { Draft } from './draft.ts';
import { type DraftStorage, DraftStore } from './draft-store.ts';

const databaseName = 'functions-console';
const storeName = 'drafts';

/** Tells this browser's other tabs whose draft was saved. A BroadcastChannel does not deliver to its own sender. */
const written = new BroadcastChannel('functions-console.drafts');

/** Stores drafts in IndexedDB. A draft may hold megabytes and binary data, and localStorage takes neither. */
function indexedDbStorage(): DraftStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(databaseName, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const transaction = (await database()).transaction(storeName, mode);
    const request = work(transaction.objectStore(storeName));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  };
  return {
    read: (functionId) => run<Draft | undefined>('readonly', (store) => store.get(functionId)),
    write: async (functionId, draft) => {
      await run('readwrite', (store) => store.put(draft, functionId));
      written.postMessage(functionId);
    },
    remove: async (functionId) => {
      await run('readwrite', (store) => store.delete(functionId));
    },
  };
}

/** The drafts of this browser. The editor writes them and the tutorial reads them. */
export const draftStore = new DraftStore(indexedDbStorage());

// All tabs share one draft for each function. A tab that kept an older draft would later overwrite the newer one.
written.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data === 'string') void draftStore.refresh(data);
});

// The last event on which a browser lets a page write: on leaving, closing, or switching apps on a phone.
globalThis.addEventListener('pagehide', () => void draftStore.flushAll());
globalThis.document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void draftStore.flushAll();
});
