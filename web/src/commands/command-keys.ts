export type ShownCommands = 'palette' | 'shortcuts';

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'target'>;

/** What a key press opens; undefined for other keys, and for a `?` that is typed as text. */
export function commandOf(event: Keys): ShownCommands | undefined {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k' && !shiftKey ? 'palette' : undefined;
  return key === '?' && !isTyping(event.target) ? 'shortcuts' : undefined;
}

const typed = ['input', 'textarea', 'select', '.monaco-editor'] as const;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || typed.some((selector) => target.closest(selector) !== null));
