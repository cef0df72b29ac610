/**
 * Keeps cookies to the gateway that sets them: a `Domain` other than the gateway's own host is left out, so that the
 * cookie reaches no other gateway and not the console, whatever a client takes for a public suffix.
 */
export function ownCookies(headers: readonly [string, string][], host: string): [string, string][] {
  return headers.map(([name, value]) => [
    name,
    name.toLowerCase() === 'set-cookie' ? ownCookie(value, host) : value,
  ]);
}

function ownCookie(cookie: string, host: string): string {
  return cookie
    .split(';')
    .filter((attribute, i) => {
      const [name = '', value = ''] = attribute.split('=', 2).map((part) => part.trim().toLowerCase());
      return i === 0 || name !== 'domain' || value.replace(/^\./, '') === host;
    })
    .join(';');
}
