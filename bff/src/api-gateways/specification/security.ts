import { z } from 'zod';
import type { Located, Reader } from './reader.ts';

const id = z.string('must be text in quotes').min(1).max(50);
const authorizer = z.strictObject({
  type: z.string(),
  function_id: id,
  tag: z.string().min(1).max(100).optional(),
  service_account_id: id.optional(),
  authorizer_result_ttl_in_seconds: z.number().int().min(0).max(86_400).optional(),
  authorizer_result_caching_mode: z
    .string()
    .transform((mode) => mode.toLowerCase())
    .pipe(z.enum(['path', 'uri']))
    .optional(),
});
const keyPlace = z.object({ in: z.enum(['header', 'query', 'cookie']), name: z.string().min(1).max(200) });

/** A function that decides whether a request may pass. */
export type Authorizer = {
  scheme: string;
  /** What a request must carry, else it gets 401. */
  credential: { in: 'header' | 'query' | 'cookie'; name: string };
  functionId: string;
  tag?: string | undefined;
  serviceAccountId?: string | undefined;
  /** How long an answer is used again, in milliseconds; 0 for never. */
  ttlMs: number;
  cachedBy: 'path' | 'uri';
};

/** Alternatives: a request passes when every authorizer of one of them lets it pass. No alternative: open to all. */
export type Security = Authorizer[][];

/** Reads `security` of the document or of an operation, with the schemes that it names. */
export function readSecurity(
  reader: Reader,
  at: Located | undefined,
  ofTop: { serviceAccountId?: string | undefined },
): Security {
  return reader.items(at).map((requirement) =>
    reader.fields(requirement).flatMap(([scheme, place]) => {
      const found = schemeOf(reader, scheme, place);
      const read = found === undefined ? undefined : readAuthorizer(reader, { scheme, at: found }, ofTop);
      return read ?? [];
    }),
  );
}

function schemeOf(reader: Reader, name: string, place: Located): Located | undefined {
  const components = reader.field({ value: reader.root, path: [] }, 'components');
  const schemes = components === undefined ? undefined : reader.field(components, 'securitySchemes');
  const found = schemes === undefined ? undefined : reader.field(schemes, name);
  return found ?? reader.fault(place, 'is no scheme of components.securitySchemes');
}

function readAuthorizer(
  reader: Reader,
  { scheme, at }: { scheme: string; at: Located },
  ofTop: { serviceAccountId?: string | undefined },
): Authorizer | undefined {
  const extension = reader.field(at, 'x-yc-apigateway-authorizer');
  if (extension === undefined)
    return reader.fault(
      at,
      'has no x-yc-apigateway-authorizer, so that nothing would check it; add one, or leave the scheme out of security',
    );
  const type = reader.field(extension, 'type');
  if (type?.value !== 'function')
    return reader.fault(type ?? extension, 'must be an authorizer of the type function; no other is served');
  const read = reader.parsed(authorizer, extension);
  const credential = credentialOf(reader, at);
  if (read === undefined || credential === undefined) return undefined;
  return {
    scheme,
    credential,
    functionId: read.function_id,
    tag: read.tag,
    serviceAccountId: read.service_account_id ?? ofTop.serviceAccountId,
    ttlMs: (read.authorizer_result_ttl_in_seconds ?? 0) * 1000,
    cachedBy: read.authorizer_result_caching_mode ?? 'path',
  };
}

function credentialOf(reader: Reader, at: Located): Authorizer['credential'] | undefined {
  const type = reader.field(at, 'type');
  if (type?.value === 'apiKey') return reader.parsed(keyPlace, at);
  const scheme = String(reader.field(at, 'scheme')?.value).toLowerCase();
  if (type?.value === 'http' && (scheme === 'basic' || scheme === 'bearer'))
    return { in: 'header', name: 'Authorization' };
  return reader.fault(
    type ?? at,
    'must be a scheme of the type apiKey, or http with the scheme basic or bearer',
  );
}
