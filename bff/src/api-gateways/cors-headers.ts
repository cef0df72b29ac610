import type { CorsRule } from './specification/cors.ts';

type Header = [name: string, value: string];
export type Preflight = {
  origin?: string | undefined;
  method?: string | undefined;
  headers?: string | undefined;
};

/** @returns whether a rule answers preflight requests itself */
export const answersPreflight = (rule: CorsRule | undefined): rule is CorsRule =>
  rule !== undefined && rule.origin !== false;

/** The headers of an answer to a preflight request (Fetch standard, "CORS protocol"). */
export function preflightHeaders(rule: CorsRule, asked: Preflight): Header[] {
  const headers = corsHeaders(rule, asked.origin);
  if (headers.length === 0) return headers;
  headers.push(['Access-Control-Allow-Methods', rule.methods ?? asked.method ?? '']);
  if (rule.allowedHeaders !== undefined) headers.push(['Access-Control-Allow-Headers', rule.allowedHeaders]);
  if (rule.maxAge !== undefined) headers.push(['Access-Control-Max-Age', String(rule.maxAge)]);
  return headers;
}

/** The headers of any answer to a page of another origin; none when the rule does not allow the origin. */
export function corsHeaders(rule: CorsRule | undefined, origin: string | undefined): Header[] {
  if (!answersPreflight(rule)) return [];
  const allowed = allowedOrigin(rule, origin);
  const vary: Header[] = typeof rule.origin === 'string' ? [] : [['Vary', 'Origin']];
  if (allowed === undefined) return vary;
  const headers: Header[] = [['Access-Control-Allow-Origin', allowed], ...vary];
  if (rule.credentials !== undefined)
    headers.push(['Access-Control-Allow-Credentials', String(rule.credentials)]);
  if (rule.exposedHeaders !== undefined) headers.push(['Access-Control-Expose-Headers', rule.exposedHeaders]);
  return headers;
}

/** Of a list, browsers accept one origin only: the one that asks, if the list has it. */
function allowedOrigin({ origin }: CorsRule, asked: string | undefined): string | undefined {
  if (typeof origin === 'string') return origin;
  if (origin === true) return asked;
  return Array.isArray(origin) && asked !== undefined && origin.includes(asked) ? asked : undefined;
}
