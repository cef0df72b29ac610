import { useEffect, useEffectEvent } from 'react';

/** Parts of the editor. A narrow window shows one at a time. */
export type EditorPart = 'files' | 'code' | 'settings' | 'run';

const parts = new EventTarget();

/** Asks the open editor to show a part. */
export function revealPart(part: EditorPart): void {
  parts.dispatchEvent(new CustomEvent<EditorPart>('reveal', { detail: part }));
}

export function useReveal(show: (part: EditorPart) => void): void {
  const onReveal = useEffectEvent((event: Event) => {
    if (event instanceof CustomEvent) show(event.detail);
  });
  useEffect(() => {
    const listener = (event: Event) => onReveal(event);
    parts.addEventListener('reveal', listener);
    return () => parts.removeEventListener('reveal', listener);
  }, []);
}
