import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Outcome } from 'runner';
import type { Callee } from './function-calls.ts';
import { type Sources, valuesOf } from './parameters.ts';
import type { Authorizer, Security } from './specification/security.ts';

/** The request that an authorizer judges. */
export type Judged = {
  /** The gateway and the revision of its specification: another one has other rules. */
  gateway: string;
  method: string;
  /** The path of the specification, and the address as it was called. */
  template: string;
  url: string;
  sources: Sources;
};
export type Verdict =
  | { kind: 'authorized'; context: object | undefined }
  | { kind: 'missing' }
  | { kind: 'denied' };
/** An authorizer could not be called, or returned something else than a verdict. */
export class AuthorizerFailed extends Error {}

type Ask = (callee: Callee) => Promise<Outcome>;
const rememberedMax = 10_000;

/** Lets functions decide whether a request may pass (docs: api-gateway/concepts/extensions/function-authorizer). */
export class Authorization {
  readonly #remembered = new LRUCache<string, Verdict>({ max: rememberedMax });

  /** @throws AuthorizerFailed */
  async judge(security: Security, request: Judged, ask: Ask): Promise<Verdict> {
    let verdict: Verdict = { kind: 'authorized', context: undefined };
    for (const alternative of security) {
      verdict = await this.#all(alternative, request, ask);
      if (verdict.kind === 'authorized') return verdict;
    }
    return verdict;
  }

  /** Every authorizer of an alternative has to agree; their contexts are one. */
  async #all(authorizers: readonly Authorizer[], request: Judged, ask: Ask): Promise<Verdict> {
    let context: object | undefined;
    for (const authorizer of authorizers) {
      const verdict = await this.#one(authorizer, request, ask);
      if (verdict.kind !== 'authorized') return verdict;
      if (verdict.context !== undefined) context = { ...context, ...verdict.context };
    }
    return { kind: 'authorized', context };
  }

  async #one(authorizer: Authorizer, request: Judged, ask: Ask): Promise<Verdict> {
    const credential = valuesOf(authorizer.credential, request.sources);
    if (credential.length === 0) return { kind: 'missing' };
    const key = authorizer.ttlMs === 0 ? undefined : keyOf(authorizer, request, credential);
    const known = key === undefined ? undefined : this.#remembered.get(key);
    if (known !== undefined) return known;
    const verdict = verdictOf(await ask(authorizer));
    if (key !== undefined) this.#remembered.set(key, verdict, { ttl: authorizer.ttlMs });
    return verdict;
  }
}

/** A digest, so that memory holds no credentials. */
function keyOf(
  { scheme, functionId, tag, cachedBy, serviceAccountId }: Authorizer,
  { gateway, method, template, url }: Judged,
  credential: readonly string[],
): string {
  const place = cachedBy === 'path' ? template : url;
  const parts = [
    gateway,
    scheme,
    functionId,
    tag ?? '',
    serviceAccountId ?? '',
    method,
    place,
    ...credential,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** @throws AuthorizerFailed */
function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind !== 'returned') throw new AuthorizerFailed('The function of the authorizer failed.');
  let result: unknown;
  try {
    result = JSON.parse(outcome.resultJson);
  } catch {
    throw new AuthorizerFailed('The function of the authorizer returned no JSON.');
  }
  if (typeof result !== 'object' || result === null || !('isAuthorized' in result))
    throw new AuthorizerFailed('The function of the authorizer returned no isAuthorized.');
  const { isAuthorized } = result;
  const context = 'context' in result ? result.context : undefined;
  if (typeof isAuthorized !== 'boolean' || !isContext(context))
    throw new AuthorizerFailed('The function of the authorizer returned a verdict of another shape.');
  return isAuthorized ? { kind: 'authorized', context: context ?? undefined } : { kind: 'denied' };
}

const isContext = (value: unknown): value is object | null | undefined =>
  value === undefined || (typeof value === 'object' && !Array.isArray(value));
