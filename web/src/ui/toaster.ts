import { toaster } from '@gravity-ui/uikit/toaster-singleton';
import { t } from './messages.ts';

const undoMs = 30_000;

/** A message of a deletion that can be taken back for 30 seconds. */
export function toastUndo(title: string, undo: () => void): void {
  toaster.add({
    name: title,
    title,
    autoHiding: undoMs,
    actions: [
      {
        label: t('undo'),
        removeAfterClick: true,
        onClick: undo,
      },
    ],
  });
}

/** A short message of success. Errors never appear here; they stay on the page. */
export function toastSuccess(title: string): void {
  toaster.add({ name: title, title, theme: 'success', autoHiding: 4000 });
}
