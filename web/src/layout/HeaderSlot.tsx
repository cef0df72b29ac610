import { createContext, type ReactNode, use } from 'react';
import { createPortal } from 'react-dom';

/** The place in a page's header where the open tab puts its own actions. */
const HeaderSlot = createContext<HTMLElement | null>(null);
export const HeaderSlotProvider = HeaderSlot.Provider;

/** Shows its children in the header of the page around it. */
export function HeaderActions(props: { children: ReactNode }) {
  const slot = use(HeaderSlot);
  return slot ? createPortal(props.children, slot) : null;
}
