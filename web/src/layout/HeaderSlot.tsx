import { createContext, type ReactNode, use } from 'react';
import { createPortal } from 'react-dom';

/** The element of a page's header in which the open tab renders its own actions. */
const HeaderSlot = createContext<HTMLElement | null>(null);
export const HeaderSlotProvider = HeaderSlot.Provider;

/** Renders its children in the header of the surrounding page. */
export function HeaderActions(props: { children: ReactNode }) {
  const slot = use(HeaderSlot);
  return slot ? createPortal(props.children, slot) : null;
}
