const somewhere = 'http://console.invalid';

/**
 * The path of this console that a sign-in leads back to; undefined for an address elsewhere, which would make the
 * sign-in page a redirector. Browsers read addresses more freely than they look: `/<tab>/host` is another host.
 */
export function returnPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, somewhere)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, somewhere);
  return origin === somewhere && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : undefined;
}
