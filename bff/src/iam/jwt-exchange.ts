import { createPublicKey } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { AuthorizedKeys } from './authorized-keys.ts';
import type { Subject } from './subject.ts';

const lifeMaxSeconds = 3600;
/** Tolerance for differences between the clocks of two machines; the cloud has the same. */
const skewSeconds = 60;
/** Programs written for the cloud use this audience, whichever host gets their requests. */
const cloudHost = 'api.cloud.yandex.net';

const headerSchema = z.object({ alg: z.string(), kid: z.string().min(1) });
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  iat: z.number(),
  exp: z.number(),
});

type Options = {
  keys: AuthorizedKeys;
  /** `host[:port]` names of this console. */
  hosts: readonly string[];
  now: () => number;
};

/**
 * Exchanges a JWT that was signed with an authorized key for the key's account (docs:
 * iam/operations/iam-token/create-for-sa). Every rejection names the broken rule.
 */
export class JwtExchange {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @throws ApiError UNAUTHENTICATED */
  async subjectOf(jwt: string): Promise<Subject> {
    const { kid } = this.#header(jwt);
    const key = await this.#deps.keys.find(kid);
    if (key === undefined)
      throw invalidJwt('kid', `there is no authorized key ${JSON.stringify(kid)}; it may have been deleted`);
    const payload = await verified(jwt, key.public_key);
    const claims = claimsOf(payload);
    if (claims.iss !== key.service_account_id)
      throw invalidJwt(
        'iss',
        `must be ${key.service_account_id}, the service account that the key belongs to`,
      );
    if (!this.#isForUs(claims.aud))
      throw invalidJwt(
        'aud',
        `must be https://iam.${cloudHost}/iam/v1/tokens, or the same address of this console`,
      );
    const nowSeconds = this.#deps.now() / 1000;
    if (claims.iat > nowSeconds + skewSeconds)
      throw invalidJwt('iat', 'lies in the future; check the clock of the machine that signed it');
    if (claims.exp <= nowSeconds) throw invalidJwt('exp', 'has passed; sign a new JWT');
    if (claims.exp - claims.iat > lifeMaxSeconds)
      throw invalidJwt('exp', `may be at most ${lifeMaxSeconds} seconds after iat`);
    await this.#deps.keys.noteUse(key.id);
    return { id: key.service_account_id, type: 'serviceAccount' };
  }

  #header(jwt: string): { kid: string } {
    const header = headerSchema.safeParse(decodedHeader(jwt));
    if (!header.success)
      throw invalidJwt('kid', 'the header must have alg and kid, the id of the authorized key');
    if (header.data.alg !== 'PS256') throw invalidJwt('alg', 'must be PS256');
    return header.data;
  }

  /** Rejects a JWT for another audience. */
  #isForUs(audience: string): boolean {
    const [, host] = /^https?:\/\/([^/]+)\/iam\/v1\/tokens$/.exec(audience.toLowerCase()) ?? [];
    if (host === undefined) return false;
    const name = host.startsWith('iam.') ? host.slice('iam.'.length) : host;
    return [cloudHost, ...this.#deps.hosts].some((own) => name === own || name === own.replace(/:\d+$/, ''));
  }
}

function decodedHeader(jwt: string): unknown {
  try {
    return decodeProtectedHeader(jwt);
  } catch {
    throw invalidJwt('form', 'must be three parts in base64url, joined by dots');
  }
}

async function verified(jwt: string, publicKey: string): Promise<Uint8Array> {
  try {
    const { payload } = await compactVerify(jwt, createPublicKey(publicKey), { algorithms: ['PS256'] });
    return payload;
  } catch {
    throw invalidJwt('signature', 'was not made by the private half of the key that kid names');
  }
}

function claimsOf(payload: Uint8Array): z.output<typeof claimsSchema> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(payload).toString());
  } catch {
    throw invalidJwt('form', 'its payload is not JSON');
  }
  const claims = claimsSchema.safeParse(json);
  if (claims.success) return claims.data;
  const [issue] = claims.error.issues;
  const name = String(issue?.path[0] ?? 'form');
  const want: Record<string, string> = {
    iss: 'must be the id of the service account',
    aud: 'must be one address, as a string or as a list of one',
    iat: 'must be the time of signing in epoch seconds',
    exp: 'must be a time in epoch seconds',
  };
  throw invalidJwt(name, want[name] ?? 'its payload must be an object');
}

function invalidJwt(rule: string, sentence: string): ApiError {
  return new ApiError('UNAUTHENTICATED', `The JWT breaks the rule ${rule}: ${sentence}.`, {
    reason: 'JWT_REFUSED',
    metadata: { rule },
  });
}
