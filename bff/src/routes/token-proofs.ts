import { createRoute, z } from '@hono/zod-openapi';
import { resourceId, type TokenProof, tokenProof, tokenProofRequest } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { TokenIssuer } from '../iam/token-issuer.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** A call of a probe takes milliseconds; a call of any other function must not hold this request longer. */
const callMs = 20_000;
const shownBytes = 4096;

/**
 * `POST /console/functions/{id}:proveToken`: calls a function through the gateway with a token, the token with one
 * byte changed, and the token after its end. The caller has the token, so the answers tell nothing that a call tells
 * not; the changed and the expired token never leave the server.
 */
export function tokenProofRoutes({
  access,
  functions,
  tokens,
  gatewayUrl,
}: {
  access: Access;
  functions: Functions;
  tokens: TokenIssuer;
  gatewayUrl: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/functions/{functionId}/~/proveToken',
      request: { params: z.object({ functionId: resourceId }), body: json(tokenProofRequest) },
      responses: answers(tokenProof, 'The answers of the gateway to the variants of the token'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      const { token } = c.req.valid('json');
      const row = await functions.row(functionId);
      await access.require(c.var.subject, 'functions.functions.get', functions.resource(row));
      const expired = tokens.expiredCopy(token);
      if (expired === undefined) throw invalid('token', say('RULE_PROOF_TOKEN', {}));
      const variants = { asIs: token, changedByte: withChangedByte(token), expired } as const;
      const proof: TokenProof = { answers: [] };
      for (const [variant, sent] of Object.entries(variants) as [keyof typeof variants, string][])
        proof.answers.push({ variant, ...(await answerTo(sent, functionId)) });
      return c.json(proof, 200);
    },
  );
  return api;

  async function answerTo(token: string, functionId: string) {
    const startedMs = performance.now();
    const signal = AbortSignal.timeout(callMs);
    try {
      const response = await fetch(`${gatewayUrl}/${functionId}`, {
        headers: { Authorization: `Bearer ${token}` },
        redirect: 'manual',
        signal,
      });
      const body = await beginningOf(response);
      return { status: response.status, body, durationMs: performance.now() - startedMs };
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new ApiError('UNAVAILABLE', say('PROBE_TOO_SLOW', { id: functionId, seconds: callMs / 1000 }));
    }
  }
}

/** Changes a byte in the middle of the signature. The last character has bits that do not count. */
function withChangedByte(token: string): string {
  const at = token.length - 40;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** The connection closes when the rest of a larger body is not wanted. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= shownBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, shownBytes).toString();
}
