/**
 * What the metadata service answers: pure rules over one request.
 * The format is Google Compute Engine's, as the cloud documents it; only the token path is promised there, the
 * few others are what clients look at to learn where they run.
 */
import type { RunnableVersion } from '../types.ts';

export const metadataHeader = { name: 'Metadata-Flavor', value: 'Google' } as const;

export type MetadataRequest = {
  method: string;
  /** The request target as it came. */
  target: string;
  /** Names and values alternating. */
  rawHeaders: readonly string[];
};

/** Whose sandbox asks; a sandbox in the pool is nobody's. */
export type MetadataIdentity = {
  serviceAccountId?: string;
  folderId?: string;
  cloudId?: string;
  formats?: RunnableVersion['metadata'];
};

export type MetadataDecision =
  | { kind: 'token'; serviceAccountId: string }
  | { kind: 'text'; status: number; text: string };

const refuse = (status: number, text: string): MetadataDecision => ({ kind: 'text', status, text });

/** Headers of a proxy: the request was made for somebody else, and the token is not theirs. */
const proxyHeaders: ReadonlySet<string> = new Set(['x-forwarded-for', 'forwarded', 'via']);

export function decide(request: MetadataRequest, identity: MetadataIdentity): MetadataDecision {
  if (identity.formats?.gce === false) return refuse(404, 'Not found');
  if (request.method !== 'GET') return refuse(405, 'Only GET is served here');
  const flavors: string[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    if (proxyHeaders.has(name))
      return refuse(403, `Requests with the header ${request.rawHeaders[i]} are refused`);
    if (name === metadataHeader.name.toLowerCase()) flavors.push(request.rawHeaders[i + 1] ?? '');
  }
  if (flavors.length !== 1 || flavors[0] !== metadataHeader.value) {
    return refuse(403, `Missing the header "${metadataHeader.name}: ${metadataHeader.value}"`);
  }
  return lookUp(request.target.split('?', 1)[0] ?? '', identity);
}

function lookUp(path: string, { serviceAccountId, folderId, cloudId }: MetadataIdentity): MetadataDecision {
  // No decoding, no normalising: a path is spelt in one way or it is refused.
  if (!path.startsWith('/') || /[%\\]|\/\/|\/\.\.?(\/|$)/.test(path))
    return refuse(400, 'The path must be written plainly');
  const accounts = '/computeMetadata/v1/instance/service-accounts';
  if (serviceAccountId !== undefined) {
    for (const name of ['default', serviceAccountId]) {
      if (path === `${accounts}/${name}/token`) return { kind: 'token', serviceAccountId };
      if (isFolder(path, `${accounts}/${name}`)) return listing(['token']);
    }
  }
  const tree: [string, string[]][] = [
    ['', ['computeMetadata/']],
    ['/computeMetadata', ['v1/']],
    ['/computeMetadata/v1', ['instance/', 'yandex/']],
    ['/computeMetadata/v1/instance', ['service-accounts/', 'vendor/']],
    [accounts, serviceAccountId === undefined ? [] : ['default/', `${serviceAccountId}/`]],
    ['/computeMetadata/v1/instance/vendor', ['cloud-id', 'folder-id']],
    ['/computeMetadata/v1/yandex', ['cloud-id', 'folder-id']],
  ];
  for (const [folder, entries] of tree) if (isFolder(path, folder)) return listing(entries);
  const known = /^\/computeMetadata\/v1\/(?:instance\/vendor|yandex)\/(cloud-id|folder-id)$/.exec(path)?.[1];
  const value = known === 'cloud-id' ? cloudId : known === 'folder-id' ? folderId : undefined;
  return value === undefined ? refuse(404, 'Not found') : { kind: 'text', status: 200, text: value };
}

const isFolder = (path: string, folder: string) => path === folder || path === `${folder}/`;
const listing = (entries: readonly string[]): MetadataDecision => ({
  kind: 'text',
  status: 200,
  text: entries.map((entry) => `${entry}\n`).join(''),
});
