import { z } from 'zod';

/** `POST /console/functions/{functionId}:proveToken`: what the gateway answers a token of a service account. */
export const tokenProofRequest = z.strictObject({ token: z.string().min(1).max(4000) });

/** The token as it is, with one byte of its signature changed, and as it would be an hour after its end. */
export const tokenVariant = z.enum(['asIs', 'changedByte', 'expired']);
export type TokenVariant = z.infer<typeof tokenVariant>;

export const tokenProof = z.object({
  answers: z.array(
    z.object({
      variant: tokenVariant,
      status: z.number().int(),
      /** The beginning of the answer's body. */
      body: z.string(),
      durationMs: z.number(),
    }),
  ),
});
export type TokenProof = z.infer<typeof tokenProof>;
