/**
 * The rules for requests to the metadata service: which clients it accepts, and which spellings. Pure functions over
 * one request, with the rules of Google Compute Engine, whose format the cloud documents for functions (docs:
 * functions/operations/function-sa). They look nothing up, so no rule depends on the available values.
 */
import type { RunnableVersion } from '../types.ts';

export const metadataHeader = { name: 'Metadata-Flavor', value: 'Google' } as const;

/** `gce` is `/computeMetadata/…`, `awsV1` is `/latest/…`. */
export type MetadataFormat = keyof NonNullable<RunnableVersion['metadata']>;

export type RequestHead = {
  method: string;
  /** The raw request target. */
  target: string;
  /** Names and values alternating. */
  rawHeaders: readonly string[];
};

/** `query` is without its "?". */
export type Admitted = { format: MetadataFormat; path: string; query: string };
export type MetadataError = { status: number; text: string };

/** Headers of proxies: the request comes from another client, which must not get the token. */
const proxyHeaders: ReadonlySet<string> = new Set(['x-forwarded-for', 'forwarded', 'via']);

/** The names of the service on GCE. Any other name means that a name was made to resolve to this address. */
const hosts = /^(169\.254\.169\.254|metadata|metadata\.google\.internal\.?)(:80)?$/i;

export const notFound: MetadataError = { status: 404, text: 'Not found' };

/** Accepts a whole request target, too: the query follows the parts that decide. */
export const formatOf = (target: string): MetadataFormat =>
  /^\/latest([/?]|$)/.test(target) ? 'awsV1' : 'gce';

/** Returns the requested path or the error. The caller checks whether the version has the format. */
export function admit(request: RequestHead): Admitted | MetadataError {
  if (request.method !== 'GET') return { status: 405, text: 'Only GET is served here' };
  const mark = request.target.indexOf('?');
  const path = mark === -1 ? request.target : request.target.slice(0, mark);
  // No decoding and no normalisation: a path has one valid spelling.
  if (!path.startsWith('/') || /[%\\]|\/\/|\/\.\.?(\/|$)/.test(path))
    return { status: 400, text: 'The path must be written plainly' };
  const format = formatOf(path);
  const refused = refusalOf(request.rawHeaders, format);
  return refused ?? { format, path, query: mark === -1 ? '' : request.target.slice(mark + 1) };
}

function refusalOf(rawHeaders: readonly string[], format: MetadataFormat): MetadataError | undefined {
  const flavors: string[] = [];
  let hostHeaders = 0;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    if (proxyHeaders.has(name)) return forbidden(`Requests with the header ${rawHeaders[i]} are refused`);
    if (name === 'host' && ++hostHeaders > 1)
      return { status: 400, text: 'The request has more than one Host header' };
    if (name === 'host' && !hosts.test(value))
      return forbidden('The Host must be 169.254.169.254 or metadata.google.internal');
    if (name === metadataHeader.name.toLowerCase()) flavors.push(value);
  }
  // AWS clients do not send this header, so that format contains no secrets.
  if (format === 'gce' && (flavors.length !== 1 || flavors[0] !== metadataHeader.value))
    return forbidden(`Missing the header "${metadataHeader.name}: ${metadataHeader.value}"`);
  return undefined;
}

const forbidden = (text: string): MetadataError => ({ status: 403, text });
