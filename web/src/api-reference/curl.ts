import { shellQuote } from '../ui/shell-quote.ts';
import type { ApiMethod } from './methods.ts';
import { sampleOf } from './schema-words.ts';

/** A method as a shell command. The token is in a variable, so that the shell's history does not record it. */
export function curlOf({ httpMethod, path, operation }: ApiMethod, origin: string): string {
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${sampleOf(schema, name)}`);
  const url = `${origin}${path.replace(/\{(\w+)\}/g, '<$1>')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const parts = ['curl'];
  if (httpMethod !== 'GET') parts.push(`-X ${httpMethod}`);
  if (operation.security?.length !== 0) parts.push('-H "Authorization: Bearer $IAM_TOKEN"');
  const body = operation.requestBody?.content['application/json'];
  if (body) parts.push(`-d ${shellQuote(JSON.stringify(sampleOf(body.schema), null, 2))}`);
  return [...parts, shellQuote(url)].join(' \\\n  ');
}
