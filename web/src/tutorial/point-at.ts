import { t } from './messages.ts';
import type { Step } from './steps.ts';

const waitForControlMs = 5000;

/** Highlights the control of a step. Resolves to false if the control did not appear in time. */
export async function pointAt(step: Step): Promise<boolean> {
  const [{ driver }] = await Promise.all([
    import('driver.js'),
    import('driver.js/dist/driver.css'),
    import('./driver.css'),
  ]);
  const control = await appear(`[data-tour="${step.target}"]`);
  if (!control) return false;
  const tour = driver({
    animate: !globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches,
    allowClose: true,
    overlayOpacity: 0.35,
    stagePadding: 6,
    stageRadius: 8,
    popoverClass: 'console-tour',
    onPopoverRender: ({ closeButton }) => closeButton.setAttribute('aria-label', t('close')),
    // The user acts on the control itself, and that closes the highlight.
    disableActiveInteraction: false,
  });
  tour.highlight({
    element: control,
    popover: { title: step.title, description: escapeHtml(step.text), showButtons: ['close'] },
  });
  control.addEventListener('pointerdown', () => tour.destroy(), { once: true });
  control.addEventListener('keydown', () => tour.destroy(), { once: true });
  return true;
}

function appear(selector: string): Promise<Element | undefined> {
  const find = () =>
    [...document.querySelectorAll(selector)].find((each) => each.getClientRects().length > 0);
  const found = find();
  if (found) return Promise.resolve(found);
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const element = find();
      if (element) finish(element);
    });
    const timer = setTimeout(() => finish(undefined), waitForControlMs);
    const finish = (element: Element | undefined) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(element);
    };
    observer.observe(document.body, { childList: true, subtree: true });
  });
}

/** driver.js inserts descriptions as HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
