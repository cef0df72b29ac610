import { lazy, Suspense, useEffect, useState } from 'react';
import { commandOf, type ShownCommands } from './command-keys.ts';

const CommandPalette = lazy(async () => ({
  default: (await import('./CommandPalette.tsx')).CommandPalette,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./ShortcutsDialog.tsx')).ShortcutsDialog,
}));

/** Opens the command palette and the list of shortcuts by their keys, on every screen. */
export function Commands() {
  const [shown, setShown] = useState<ShownCommands>();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (command === undefined || document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      event.preventDefault();
      event.stopPropagation();
      setShown(command);
    };
    // In the capture phase, before the code editor, which binds some of these keys itself.
    globalThis.addEventListener('keydown', onKeyDown, { capture: true });
    return () => globalThis.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  useEffect(() => {
    if (shown === undefined) return;
    // The dialog listens only some time after it is on the screen, and its code may still be on its way.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) setShown(undefined);
    };
    globalThis.addEventListener('keydown', onKeyDown, { capture: true });
    return () => globalThis.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [shown]);
  return (
    <Suspense>
      {shown === 'palette' && (
        <CommandPalette onShortcuts={() => setShown('shortcuts')} onClose={() => setShown(undefined)} />
      )}
      {shown === 'shortcuts' && <ShortcutsDialog onClose={() => setShown(undefined)} />}
    </Suspense>
  );
}
