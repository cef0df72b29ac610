const somewhere = 'http://console.invalid';

/**
 * Returns the console's path to open after a sign-in. Returns undefined for another site's address, because the
 * sign-in page would otherwise be an open redirect. Browsers normalise an address first: `/<tab>/host` is another host.
 */
export function returnPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, somewhere)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, somewhere);
  return origin === somewhere && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : undefined;
}
