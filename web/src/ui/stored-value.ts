import { useSyncExternalStore } from 'react';

/** A small preference in localStorage, which every tab of the browser shares. */
export type StoredValue<T> = {
  get: () => T;
  set: (value: T) => void;
  subscribe: (listener: () => void) => () => void;
};

/**
 * `read` validates the stored value, since any script or extension may have written it. For undefined, the fallback
 * applies.
 */
export function storedValue<T>(
  key: string,
  options: { read: (stored: unknown) => T | undefined; fallback: T },
): StoredValue<T> {
  const listeners = new Set<() => void>();
  let cachedText: string | null | undefined;
  let cached = options.fallback;
  const get = () => {
    let text: string | null = null;
    try {
      text = localStorage.getItem(key);
    } catch {
      // If the browser blocks storage, the page still works, with a value that lasts as long as the page.
      return cached;
    }
    if (text !== cachedText) {
      cachedText = text;
      cached = parse(text, options.read) ?? options.fallback;
    }
    return cached;
  };
  return {
    get,
    set(value) {
      const text = JSON.stringify(value);
      cached = value;
      try {
        localStorage.setItem(key, text);
        cachedText = text;
      } catch {
        // As above: the value lasts as long as the page.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent) => {
        if (event.key === key || event.key === null) listener();
      };
      listeners.add(listener);
      globalThis.addEventListener('storage', onStorage);
      return () => {
        listeners.delete(listener);
        globalThis.removeEventListener('storage', onStorage);
      };
    },
  };
}

export function useStoredValue<T>(value: StoredValue<T>): [T, (next: T) => void] {
  return [useSyncExternalStore(value.subscribe, value.get), value.set];
}

function parse<T>(text: string | null, read: (stored: unknown) => T | undefined): T | undefined {
  if (text === null) return undefined;
  try {
    return read(JSON.parse(text));
  } catch {
    return undefined;
  }
}
