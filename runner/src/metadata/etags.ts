import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits, like GCE's; never "0", which stands for no value. */
export function etagOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/**
 * Does not depend on the token's remaining lifetime, which changes each second.
 * @param accessToken undefined for an account that has none
 */
export const etagOfToken = (accessToken: string | undefined): string => etagOf(`token ${accessToken ?? ''}`);
