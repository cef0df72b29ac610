import { useSyncExternalStore } from 'react';

/** Below this width, panels that are otherwise side by side form one column. */
export const narrow = '(max-width: 899px)';

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = globalThis.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => globalThis.matchMedia(query).matches,
  );
}
