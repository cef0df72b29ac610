import { type TokenLifetime, tokenLifetime } from 'bff/contract';
import { call } from './client.ts';

/** Sets the lifetime of the tokens that a function gets from now on; the server ends it after ten minutes. */
export function setTokenLifetime(functionId: string, seconds: number): Promise<TokenLifetime> {
  const path = `/console/functions/${encodeURIComponent(functionId)}:setTokenLifetime`;
  return call(tokenLifetime, path, { method: 'POST', body: { seconds } });
}
