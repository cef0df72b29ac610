import { useEffect, useEffectEvent } from 'react';

export type Shortcut = 'keepDraft' | 'createVersion' | 'run';

/** The shortcut that a key press means, wherever the focus is; undefined for any other. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): Shortcut | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === 's' && !event.shiftKey) return 'keepDraft';
  if (key === 'u' && event.shiftKey) return 'createVersion';
  if (key === 'enter' && !event.shiftKey) return 'run';
  return undefined;
}

/** Listens before the code editor does, which has meanings of its own for some of these keys. */
export function useShortcuts(handlers: Record<Shortcut, () => void>): void {
  const onShortcut = useEffectEvent((shortcut: Shortcut) => handlers[shortcut]());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (!shortcut) return;
      event.preventDefault();
      event.stopPropagation();
      // A dialog on top has the person's attention; nothing happens behind its back.
      if (!document.querySelector('[role="dialog"][aria-modal="true"]')) onShortcut(shortcut);
    };
    globalThis.addEventListener('keydown', onKeyDown, { capture: true });
    return () => globalThis.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

const isMac = navigator.platform.startsWith('Mac');
export const shortcutText = {
  keepDraft: isMac ? '⌘S' : 'Ctrl+S',
  createVersion: isMac ? '⌘⇧U' : 'Ctrl+Shift+U',
  run: isMac ? '⌘⏎' : 'Ctrl+Enter',
} as const satisfies Record<Shortcut, string>;
