import { useEffect, useEffectEvent } from 'react';
import { openDialog } from '../ui/Dialog.tsx';

export type Shortcut = 'keepDraft' | 'createVersion' | 'run' | 'goToFile';

/** The shortcut of a key press, wherever the focus is; undefined for other keys. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): Shortcut | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === 's' && !event.shiftKey) return 'keepDraft';
  if (key === 'p' && !event.shiftKey) return 'goToFile';
  if (key === 'u' && event.shiftKey) return 'createVersion';
  if (key === 'enter' && !event.shiftKey) return 'run';
  return undefined;
}

/** Listens in the capture phase, before the code editor, which binds some of these keys itself. */
export function useShortcuts(handlers: Record<Shortcut, () => void>): void {
  const onShortcut = useEffectEvent((shortcut: Shortcut) => handlers[shortcut]());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (!shortcut) return;
      event.preventDefault();
      event.stopPropagation();
      // Shortcuts do nothing behind an open modal dialog.
      if (!document.querySelector(openDialog)) onShortcut(shortcut);
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
  goToFile: isMac ? '⌘P' : 'Ctrl+P',
} as const satisfies Record<Shortcut, string>;
