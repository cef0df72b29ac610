import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits, as GCE's; never "0", which stands for no value at all. */
export function etagOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/**
 * Of a token, whatever of its life is left: what is told of that changes each second.
 * @param accessToken undefined for an account that has none
 */
export const etagOfToken = (accessToken: string | undefined): string => etagOf(`token ${accessToken ?? ''}`);
