import { shellQuote } from '../ui/shell-quote.ts';

/** Methods to choose from for a route that serves any. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
export const hasBody = (method: string): boolean => !withoutBody.has(method);

/** A path of the template, in which each parameter has its name as its value. */
export const examplePath = (template: string): string => template.replaceAll(/[{}]|\+\}/g, '');

/** A command that sends a request to a gateway and prints the whole response. */
export function curlCommand(request: { origin: string; method: string; path: string; body: string }): string {
  const { origin, method, path, body } = request;
  const url = `${origin}${path.startsWith('/') ? '' : '/'}${path}`;
  // curl would expand braces and brackets of the path, and shorten its dots.
  const words = ['curl', '-i', '--globoff', '--path-as-is'];
  if (method === 'HEAD') words.push('--head');
  else if (method !== 'GET') words.push('-X', method);
  if (hasBody(method) && body !== '')
    words.push('-H', shellQuote('Content-Type:application/json'), '--data-raw', shellQuote(body));
  return [...words, shellQuote(url)].join(' ');
}
