import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Draft, defaultSettings } from './draft.ts';
import { type DraftStorage, DraftStore } from './draft-store.ts';

const draftWith = (text: string): Draft => ({
  files: { 'index.js': { kind: 'text', text } },
  settings: defaultSettings,
});

function memoryStorage(kept = new Map<string, Draft>()): DraftStorage & { kept: Map<string, Draft> } {
  return {
    kept,
    read: async (id) => kept.get(id),
    write: async (id, draft) => {
      kept.set(id, draft);
    },
    remove: async (id) => {
      kept.delete(id);
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a kept draft comes back', async () => {
  const store = new DraftStore(memoryStorage(new Map([['f', draftWith('kept')]])));
  await store.load('f');
  expect(store.peek('f')).toEqual(draftWith('kept'));
});

test('typing is written once, when it rests', async () => {
  const storage = memoryStorage();
  const writes = vi.spyOn(storage, 'write');
  const store = new DraftStore(storage);
  store.put('f', draftWith('a'));
  store.change('f', () => draftWith('ab'));
  expect(store.kept('f')).toEqual({ kind: 'keeping' });
  await vi.runAllTimersAsync();
  expect(writes).toHaveBeenCalledTimes(1);
  expect(storage.kept.get('f')).toEqual(draftWith('ab'));
  expect(store.kept('f')).toEqual({ kind: 'kept' });
});

test('a slow load does not replace what was typed meanwhile', async () => {
  const storage = memoryStorage(new Map([['f', draftWith('old')]]));
  const store = new DraftStore(storage);
  const load = store.load('f');
  store.put('f', draftWith('typed'));
  await load;
  expect(store.peek('f')).toEqual(draftWith('typed'));
});

test('what another tab wrote takes the place of a draft that rests, never of one that is being typed', async () => {
  const storage = memoryStorage(new Map([['f', draftWith('old')]]));
  const store = new DraftStore(storage);
  await store.load('f');
  storage.kept.set('f', draftWith('of the other tab'));
  await store.refresh('f');
  expect(store.peek('f')).toEqual(draftWith('of the other tab'));
  store.put('f', draftWith('typed here'));
  storage.kept.set('f', draftWith('newer of the other tab'));
  await store.refresh('f');
  expect(store.peek('f')).toEqual(draftWith('typed here'));
  await store.refresh('never opened here');
  expect(store.peek('never opened here')).toBeUndefined();
});

test('a browser that refuses to write is told of, and the draft stays in memory', async () => {
  const storage = memoryStorage();
  storage.write = () => Promise.reject(new Error('QuotaExceeded'));
  const store = new DraftStore(storage);
  store.put('f', draftWith('a'));
  await store.flush('f');
  expect(store.kept('f')).toEqual({ kind: 'notKept', reason: 'QuotaExceeded' });
  expect(store.peek('f')).toEqual(draftWith('a'));
});

test('a forgotten draft is gone from memory and storage, with nothing written after', async () => {
  const storage = memoryStorage();
  const store = new DraftStore(storage);
  store.put('f', draftWith('a'));
  await store.forget('f');
  await vi.runAllTimersAsync();
  expect(store.peek('f')).toBeUndefined();
  expect(storage.kept.size).toBe(0);
});

test('asking twice about an unknown draft gives the same answer, so that a screen can compare', () => {
  const store = new DraftStore(memoryStorage());
  expect(store.kept('f')).toBe(store.kept('f'));
});
