import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Makes plain anchors switch screens without reloading the page. Components then need no link component of their own,
 * and every link keeps the browser's features: opening in a tab, copying, showing its address.
 */
export function useClientNavigation(): void {
  const router = useRouter();
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const href = hrefToFollow(event);
      if (href === undefined) return;
      event.preventDefault();
      void router.navigate({ href });
    };
    // Pointing at or focusing a link precedes the click by enough time to load the screen's code.
    const onIntent = ({ target }: Event) => {
      const href = target instanceof Element ? hrefOf(target) : undefined;
      // The router would take a query for a part of the last parameter.
      if (href !== undefined) void router.preloadRoute({ to: new URL(href, location.origin).pathname });
    };
    document.addEventListener('click', onClick);
    document.addEventListener('pointerover', onIntent);
    document.addEventListener('focusin', onIntent);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('pointerover', onIntent);
      document.removeEventListener('focusin', onIntent);
    };
  }, [router]);
}

/** The address inside the console that a click leads to; undefined if the browser should handle the click. */
export function hrefToFollow(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  return event.target instanceof Element ? hrefOf(event.target) : undefined;
}

function hrefOf(element: Element): string | undefined {
  const anchor = element.closest('a[href]');
  if (!(anchor instanceof HTMLAnchorElement) || anchor.hasAttribute('download')) return undefined;
  if (anchor.target !== '' && anchor.target !== '_self') return undefined;
  if (anchor.getAttribute('href')?.startsWith('#')) return undefined;
  const url = new URL(anchor.href);
  return url.origin === location.origin && !isServed(url.pathname)
    ? url.pathname + url.search + url.hash
    : undefined;
}

/** Paths that the server itself serves, such as the download of a version's zip. */
function isServed(path: string): boolean {
  return /^\/(?:functions\/v1|iam|operations|resource-manager|console|healthz)(?:\/|$)/.test(path);
}
