/**
 * What a sandbox's metadata service has to tell: of the cloud's virtual machines (docs: compute/concepts/metadata/directories)
 * what an instance of a function has too. There is no zone, disk, network interface or attribute of one, so those are not
 * found, as they are not on a machine that lacks them.
 */
import type { RunnableVersion } from '../types.ts';
import type { MetadataFormat } from './rules.ts';

/** Whose sandbox asks. A sandbox in the pool is nobody's and has none. */
export type MetadataIdentity = {
  functionId: string;
  folderId: string;
  serviceAccountId?: string;
  formats?: RunnableVersion['metadata'];
};

export type Directory = { kind: 'directory'; entries: ReadonlyMap<string, Entry> };
export type Entry =
  | Directory
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'token'; serviceAccountId: string };

/** `hostname` of every sandbox (`bwrap-args.ts`). */
const hostname = text('function');

/** Tokens here have no scopes: roles decide. Clients that look for one find the widest. */
const scopes: Entry = { kind: 'list', items: ['https://www.googleapis.com/auth/cloud-platform'] };

/** By the first path name of each format. */
export type Trees = Readonly<Record<MetadataFormat, Directory>>;

type Place = {
  /** Of this one instance, as long as it lives. */
  instanceId: string;
  /** Absent where the runner was not told. */
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
      'service-accounts': accounts(identity.serviceAccountId),
      vendor: owners,
    }),
    // What Google calls a project is a folder.
    project: directory({ 'numeric-project-id': text(folderId), 'project-id': text(folderId) }),
    yandex: owners,
  });
  // No `iam/`: the other format's clients send no header that a stranger could not have a function send.
  const awsV1 = directory({ hostname, 'instance-id': text(instanceId), 'local-hostname': hostname });
  return {
    gce: directory({ computeMetadata: directory({ v1: gce }) }),
    awsV1: directory({ latest: directory({ 'meta-data': awsV1 }) }),
  };
}

/**
 * An account of the cloud has no e-mail address; its id goes where clients take the address from to name the account, so
 * that what they build with it is found.
 */
function accounts(id: string | undefined): Directory {
  if (id === undefined) return directory({});
  const account = directory({
    aliases: { kind: 'list', items: ['default'] },
    email: text(id),
    scopes,
    token: { kind: 'token', serviceAccountId: id },
  });
  return directory({ default: account, [id]: account });
}

type Found = { entry: Entry; hasSlash: boolean };

/**
 * A directory is found with and without a slash at the end, anything else without one alone.
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
