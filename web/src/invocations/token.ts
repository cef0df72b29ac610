import { shellQuote } from '../ui/shell-quote.ts';

/** The cloud's format of an IAM token (docs: iam/concepts/authorization/iam-token), anywhere in a text. */
const tokenPattern = /t1\.([A-Za-z0-9_-]+)={0,2}\.[A-Za-z0-9_-]{86}={0,2}/g;

export type InspectedToken = {
  token: string;
  /** The claims in the token; undefined if its payload has an unknown format. Only the server verifies a token. */
  claims?: { subjectId: string; subjectType: string; issuedAtMs: number; expiresAtMs: number };
};

/** The distinct IAM tokens in a text, in order of appearance. */
export function findTokens(text: string): InspectedToken[] {
  const found = new Map<string, InspectedToken>();
  for (const [token, payload = ''] of text.matchAll(tokenPattern)) {
    const claims = readClaims(payload);
    found.set(token, claims ? { token, claims } : { token });
  }
  return [...found.values()];
}

/** Shortens every token in a text to its beginning and end, which distinguish tokens but are useless for access. */
export function maskTokens(text: string): string {
  return text.replace(tokenPattern, (token) => maskToken(token));
}

export function maskToken(token: string): string {
  return `${token.slice(0, 9)}…${token.slice(-4)}`;
}

function readClaims(payload: string): InspectedToken['claims'] {
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { sub, typ, iat, exp } = claims as Record<string, unknown>;
    if (typeof sub !== 'string' || typeof typ !== 'string') return undefined;
    if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
    return { subjectId: sub, subjectType: typ, issuedAtMs: iat * 1000, expiresAtMs: exp * 1000 };
  } catch {
    return undefined;
  }
}

/** A command that calls a private function with a token, quoted for a POSIX shell. */
export function curlWithToken(call: { invokeUrl: string; token: string }): string {
  return `curl -H ${shellQuote(`Authorization: Bearer ${call.token}`)} ${shellQuote(call.invokeUrl)}`;
}
