import { type DialogProps, Dialog as GravityDialog } from '@gravity-ui/uikit';
import type { RefObject } from 'react';

/** Selector of a dialog that is open. The code editor has dialogs of its own, which are not modal. */
export const openDialog = '.g-modal [role="dialog"]';

/**
 * Gravity's dialog. Enter applies it and goes no further: the dialog may close at once, and the key would then press
 * the button that takes the focus, or break a line in the editor. The frame of the screens gives the focus back.
 */
export function Dialog({
  onEnterKeyDown,
  returnFocus,
  ...props
}: Omit<DialogProps, 'returnFocus'> & { returnFocus?: RefObject<HTMLElement | null> | undefined }) {
  return (
    <GravityDialog
      {...props}
      // Gravity itself returns it to any element that had it before, if the last one is gone.
      returnFocus={returnFocus ?? false}
      {...(onEnterKeyDown
        ? {
            onEnterKeyDown: (event: KeyboardEvent) => {
              event.preventDefault();
              onEnterKeyDown(event);
            },
          }
        : {})}
    />
  );
}

Dialog.Header = GravityDialog.Header;
Dialog.Body = GravityDialog.Body;
Dialog.Footer = GravityDialog.Footer;
