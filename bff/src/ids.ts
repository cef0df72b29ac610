import { randomBytes } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Prefixes of the cloud's own IDs, so that an ID shows its kind. */
const prefixes = {
  function: 'd4e',
  version: 'd4e',
  operation: 'd4e',
  cloud: 'b1g',
  folder: 'b1g',
  serviceAccount: 'aje',
  userAccount: 'aje',
  key: 'aje',
  trigger: 'a1s',
  queue: 'dj6',
  apiGateway: 'd5d',
  secret: 'e6q',
  secretVersion: 'e6q',
} as const;

/** 20 characters of `[a-z0-9]`; the first three show the kind. */
export function newId(kind: keyof typeof prefixes): string {
  let id: string = prefixes[kind];
  while (id.length < 20) {
    // 252 = 7 × 36: larger bytes would favour the first letters.
    for (const byte of randomBytes(24)) if (byte < 252 && id.length < 20) id += letters[byte % 36];
  }
  return id;
}
