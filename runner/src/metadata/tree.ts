/**
 * The content of a sandbox's metadata service: the part of a virtual machine's metadata in the cloud (docs:
 * compute/concepts/metadata/directories) that also applies to an instance of a function. A function has no zone, disk,
 * network interface or attribute, so the service returns 404 for those.
 */
import type { RunnableVersion } from '../types.ts';
import type { MetadataFormat } from './rules.ts';

/** The identity of the sandbox; a sandbox in the pool has none. */
export type MetadataIdentity = {
  functionId: string;
  folderId: string;
  serviceAccountId?: string;
  formats?: RunnableVersion['metadata'];
};

/** Whose token it is, and for which function. */
export type TokenOwner = { serviceAccountId: string; functionId: string };

export type Directory = { kind: 'directory'; entries: ReadonlyMap<string, Entry> };
export type Entry =
  | Directory
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'token'; of: TokenOwner };

/** The `hostname` of every sandbox (`bwrap-args.ts`). */
const hostname = text('function');

/** Tokens here have no scopes, because roles decide. Clients that check for scopes get the widest one. */
const scopes: Entry = { kind: 'list', items: ['https://www.googleapis.com/auth/cloud-platform'] };

/** By the first path segment of each format. */
export type Trees = Readonly<Record<MetadataFormat, Directory>>;

type Place = {
  /** Identifies this instance during its whole life. */
  instanceId: string;
  /** Absent if the runner has no cloud id. */
  cloudId: string | undefined;
};

export function treesOf(identity: MetadataIdentity, { instanceId, cloudId }: Place): Trees {
  const { functionId, folderId } = identity;
  const owners = directory({
    ...(cloudId === undefined ? {} : { 'cloud-id': text(cloudId) }),
    'folder-id': text(folderId),
  });
  const gce = directory({
    instance: directory({
      hostname,
      id: text(instanceId),
      name: text(functionId),
      'service-accounts': accounts(identity),
      vendor: owners,
    }),
    // A Google project corresponds to a folder.
    project: directory({ 'numeric-project-id': text(folderId), 'project-id': text(folderId) }),
    yandex: owners,
  });
  // No `iam/`: AWS clients send no header that proves that the function itself made the request.
  const awsV1 = directory({ hostname, 'instance-id': text(instanceId), 'local-hostname': hostname });
  return {
    gce: directory({ computeMetadata: directory({ v1: gce }) }),
    awsV1: directory({ latest: directory({ 'meta-data': awsV1 }) }),
  };
}

/**
 * An account of the cloud has no e-mail address. Clients use the address to name the account, so the service returns
 * the account's id there; paths that clients build with it then work.
 */
function accounts({ serviceAccountId: id, functionId }: MetadataIdentity): Directory {
  if (id === undefined) return directory({});
  const account = directory({
    aliases: { kind: 'list', items: ['default'] },
    email: text(id),
    scopes,
    token: { kind: 'token', of: { serviceAccountId: id, functionId } },
  });
  return directory({ default: account, [id]: account });
}

type Found = { entry: Entry; hasSlash: boolean };

/**
 * Finds a directory with and without a final slash, other entries only without one.
 * @param path plain, as `rules.ts` admits it
 */
export function find(tree: Directory, path: string): Found | undefined {
  const names = path.split('/').slice(1);
  const hasSlash = names.at(-1) === '';
  let entry: Entry = tree;
  for (const name of hasSlash ? names.slice(0, -1) : names) {
    const below: Entry | undefined = entry.kind === 'directory' ? entry.entries.get(name) : undefined;
    if (below === undefined) return undefined;
    entry = below;
  }
  return entry.kind === 'directory' || !hasSlash ? { entry, hasSlash } : undefined;
}

function text(value: string): Entry {
  return { kind: 'text', text: value };
}

function directory(entries: Record<string, Entry>): Directory {
  return { kind: 'directory', entries: new Map(Object.entries(entries)) };
}
