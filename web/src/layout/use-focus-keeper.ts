import { useEffect } from 'react';
import { openDialog } from '../ui/Dialog.tsx';

/** What is around an element, from the element outwards, while it is on the page. */
type Surroundings = readonly { element: Element; next: Element | null; previous: Element | null }[];

const focusable = [
  'a[href]',
  'button:not([disabled])',
  'input:not([disabled])',
  'select',
  'textarea',
  'summary',
  '[tabindex]:not([tabindex="-1"])',
].join();
/** What every screen is in. */
const frame = ['main', 'body', 'html', '#root'].join();
/** Parts that come and go over the page. */
const transient = '[role="dialog"], [role="menu"], [role="listbox"], [role="tooltip"], .g-popup';

function surroundingsOf(focused: Element): Surroundings {
  const around: { element: Element; next: Element | null; previous: Element | null }[] = [];
  for (let element: Element | null = focused; element !== null; element = element.parentElement)
    around.push({ element, next: element.nextElementSibling, previous: element.previousElementSibling });
  return around;
}

/**
 * The element that takes the focus of one that has left the page: what follows it, else what precedes it, else what is
 * first in the nearest part that remains, else the heading of the page.
 */
function successorOf(around: Surroundings): HTMLElement | undefined {
  const [lost] = around;
  if (lost?.element.isConnected && isUsable(lost.element)) return asHtml(lost.element);
  for (const { element, next, previous } of around) {
    if (element.isConnected) {
      if (element.matches(frame) || element.querySelector('main')) break;
      const inside = firstUsable(element);
      if (inside) return inside;
      continue;
    }
    const beside = [next, previous].find((each) => each?.isConnected && firstUsable(each));
    if (beside) return firstUsable(beside);
  }
  return asHtml(document.querySelector('h1'));
}

function firstUsable(within: Element): HTMLElement | undefined {
  if (within.matches(focusable) && isUsable(within)) return asHtml(within);
  return asHtml([...within.querySelectorAll(focusable)].find(isUsable));
}

function isUsable(element: Element): boolean {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? true;
}

function asHtml(element: Element | null | undefined): HTMLElement | undefined {
  return element instanceof HTMLElement ? element : undefined;
}

/**
 * Moves the focus to what comes next when the focused element leaves the page: a dialog that closes, a row that is
 * deleted, a button that goes with its step, a screen that another one replaces. Otherwise a keyboard would start at the
 * top of the page again, and a screen reader would say nothing.
 */
export function useFocusKeeper(): void {
  useEffect(() => {
    let around: Surroundings = [];
    let last: Element | undefined;
    let request: number | undefined;
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return;
      last = target;
      if (!target.closest(transient)) around = surroundingsOf(target);
    };
    // A press on an empty place takes the focus away too, but then the element is still there.
    const isLost = () =>
      (last?.isConnected === false || around[0]?.element.isConnected === false) &&
      (document.activeElement === document.body || document.activeElement === null) &&
      !document.querySelector(openDialog);
    const restore = () => {
      request = undefined;
      const successor = isLost() ? successorOf(around) : undefined;
      if (!successor) return;
      if (!successor.matches(focusable)) successor.tabIndex = -1;
      successor.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (request !== undefined || !isLost()) return;
      // A component that moves the focus itself does so before the next frame but one.
      request = requestAnimationFrame(() => {
        request = requestAnimationFrame(restore);
      });
    });
    document.addEventListener('focusin', onFocus);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      if (request !== undefined) cancelAnimationFrame(request);
      document.removeEventListener('focusin', onFocus);
      observer.disconnect();
    };
  }, []);
}
