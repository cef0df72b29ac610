import { type TokenProof, tokenProof } from 'bff/contract';
import { call } from './client.ts';

/** Calls a function with a token, the token with a byte changed, and the expired token. */
export async function callWithVariants(functionId: string, token: string): Promise<TokenProof['answers']> {
  const path = `/console/functions/${encodeURIComponent(functionId)}:proveToken`;
  return (await call(tokenProof, path, { method: 'POST', body: { token } })).answers;
}
