import { useSyncExternalStore } from 'react';

/** In a smaller window, or one that is zoomed in, panes that are otherwise side by side form one page that scrolls. */
export const narrow = '(max-width: 899px), (max-height: 619px)';

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
