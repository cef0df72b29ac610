import type { ApiMethod } from './methods.ts';
import { sampleOf } from './schema-words.ts';

/** The method as a command of a shell; the token goes through a variable, so that it stays out of the shell's history. */
export function curlOf({ httpMethod, path, operation }: ApiMethod, origin: string): string {
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${sampleOf(schema, name)}`);
  const url = `${origin}${path.replace(/\{(\w+)\}/g, '<$1>')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const parts = ['curl'];
  if (httpMethod !== 'GET') parts.push(`-X ${httpMethod}`);
  if (operation.security?.length !== 0) parts.push('-H "Authorization: Bearer $IAM_TOKEN"');
  const body = operation.requestBody?.content['application/json'];
  // A quote inside a single-quoted word of a shell ends it; JSON may spell it otherwise.
  if (body) parts.push(`-d '${JSON.stringify(sampleOf(body.schema), null, 2).replaceAll("'", '\\u0027')}'`);
  return [...parts, `'${url}'`].join(' \\\n  ');
}
