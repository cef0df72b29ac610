/**
 * Who may ask the metadata service, and how a request is spelt: pure rules over one request, as Google Compute Engine
 * has them, whose format the cloud documents for functions (docs: functions/operations/function-sa). Nothing is looked up
 * here, so no rule depends on what there is to get.
 */
import type { RunnableVersion } from '../types.ts';

export const metadataHeader = { name: 'Metadata-Flavor', value: 'Google' } as const;

/** `gce` is `/computeMetadata/…`, `awsV1` is `/latest/…`. */
export type MetadataFormat = keyof NonNullable<RunnableVersion['metadata']>;

export type MetadataRequest = {
  method: string;
  /** The request target as it came. */
  target: string;
  /** Names and values alternating. */
  rawHeaders: readonly string[];
};

/** `query` is without its "?". */
export type Admitted = { format: MetadataFormat; path: string; query: string };
export type MetadataError = { status: number; text: string };

/** Headers of a proxy: the request was made for somebody else, and the token is not theirs. */
const proxyHeaders: ReadonlySet<string> = new Set(['x-forwarded-for', 'forwarded', 'via']);

/** What GCE is called. By any other name a request was led here: a name that was made to resolve to this address. */
const hosts = /^(169\.254\.169\.254|metadata|metadata\.google\.internal\.?)(:80)?$/i;

export const notFound: MetadataError = { status: 404, text: 'Not found' };

/** Also of a whole target: a query begins after the names that decide. */
export const formatOf = (target: string): MetadataFormat =>
  /^\/latest([/?]|$)/.test(target) ? 'awsV1' : 'gce';

/** What is asked, or why not; whether the version has the format is not asked here. */
export function admit(request: MetadataRequest): Admitted | MetadataError {
  if (request.method !== 'GET') return { status: 405, text: 'Only GET is served here' };
  const mark = request.target.indexOf('?');
  const path = mark === -1 ? request.target : request.target.slice(0, mark);
  // No decoding, no normalising: a path is spelt in one way or it is refused.
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
  // The other format's clients know no such header; therefore it gives nothing away that is secret.
  if (format === 'gce' && (flavors.length !== 1 || flavors[0] !== metadataHeader.value))
    return forbidden(`Missing the header "${metadataHeader.name}: ${metadataHeader.value}"`);
  return undefined;
}

const forbidden = (text: string): MetadataError => ({ status: 403, text });
