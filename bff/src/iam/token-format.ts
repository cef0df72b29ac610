import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import type { Subject } from './subject.ts';

/** Format from the cloud's documentation (docs: iam/concepts/authorization/iam-token). */
const tokenPattern = /^t1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;

const payloadSchema = z.strictObject({
  /** Token ID, which a revocation names. */
  jti: z.string(),
  sub: z.string(),
  typ: z.enum(['userAccount', 'serviceAccount']),
  /** Epoch seconds. */
  iat: z.number().int(),
  exp: z.number().int(),
  /** Number of clock setbacks before the token was issued; absent means none. */
  gen: z.number().int().optional(),
});
export type TokenPayload = z.infer<typeof payloadSchema>;

export type SigningKey = { privateKey: KeyObject; publicKey: KeyObject };

/** A new Ed25519 key as PEM text. */
export function newSigningKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws Error for text that is not an Ed25519 private key */
export function signingKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** `t1.<payload>.<signature>`; the signature covers everything before it. */
export function signToken(payload: TokenPayload, key: SigningKey): string {
  const signed = `t1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/** @returns the payload of a token that this key signed, regardless of its age; undefined for anything else */
export function readToken(token: string, key: SigningKey): TokenPayload | undefined {
  const [, body, signature] = tokenPattern.exec(token) ?? [];
  if (body === undefined || signature === undefined) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  // 86 characters carry 4 bits more than 64 bytes: reject the other spellings of the same signature.
  if (bytes.toString('base64url') !== signature) return undefined;
  if (!verify(null, Buffer.from(`t1.${body}`), key.publicKey, bytes)) return undefined;
  return payloadSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
}

export function subjectOf(payload: TokenPayload): Subject {
  return { id: payload.sub, type: payload.typ };
}
