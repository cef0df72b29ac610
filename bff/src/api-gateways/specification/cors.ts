import { z } from 'zod';
import type { Located, Reader } from './reader.ts';

const list = z
  .union([z.string(), z.array(z.string())], 'must be text, or a list of texts')
  .transform((value) => (Array.isArray(value) ? value.join(', ') : value));
const rule = z.strictObject({
  origin: z.union(
    [z.boolean(), z.string(), z.array(z.string())],
    'must be true, false, an origin, or a list of them',
  ),
  methods: list.optional(),
  allowedHeaders: list.optional(),
  exposedHeaders: list.optional(),
  credentials: z.boolean().optional(),
  maxAge: z.number().int().min(0).optional(),
  optionsSuccessStatus: z.number().int().min(200).max(299).default(200),
});

/** How preflight requests are answered; `origin` false passes them on to the integration. */
export type CorsRule = z.output<typeof rule>;

export function readCors(reader: Reader, at: Located): CorsRule | undefined {
  return reader.parsed(rule, at);
}
