import type { CreateVersionRequest, SecretReference, Version } from 'bff/contract';
import { limits } from 'bff/contract';
import { t } from '../messages.ts';

/**
 * The content at a path: text, which the editor shows, or bytes, a link or an empty folder, which it keeps unchanged.
 */
export type DraftFile =
  | { kind: 'text'; text: string; executable?: true }
  | { kind: 'binary'; bytes: Uint8Array; executable?: true }
  | { kind: 'link'; target: string }
  | { kind: 'folder' };

/** Files by path, as plain data. A folder that is not empty exists only as part of its files' paths, as in a zip. */
export type DraftFiles = Readonly<Record<string, DraftFile>>;

export type EnvironmentRow = { name: string; value: string };

/** The content of the settings panel. A draft may be incomplete, so the type checks no values. */
export type DraftSettings = {
  runtime: string;
  entrypoint: string;
  /** Empty if the version has no service account. */
  serviceAccountId: string;
  memoryBytes: number;
  timeoutSeconds: number;
  environment: readonly EnvironmentRow[];
  /** Variables that hold values of secrets; absent for none. A row may be incomplete. */
  secrets?: readonly SecretReference[];
  /** Absent for access to the internet. */
  networkId?: string;
  /** Concurrent calls per instance; absent for one. */
  concurrency?: number;
  /** Memory for /tmp; absent if /tmp is on disk, apart from the function's memory. */
  tmpfsBytes?: number;
  /** Formats of the version's metadata service; absent for both. */
  metadata?: MetadataFormats;
  /** Settings of asynchronous calls; absent if the version allows none. */
  asyncCalls?: AsyncCalls;
  /** Fields of the version that the form does not show. */
  hidden?: HiddenSettings;
};

/** The next version keeps these fields as they are. */
export type HiddenSettings = Pick<CreateVersionRequest, 'description' | 'logOptions'>;

/** `serviceAccountId` keeps the value of the version: the form has no field for it. */
export type AsyncCalls = { retries: number; serviceAccountId?: string };

export type MetadataFormats = { gce: boolean; awsV1: boolean };
export const allMetadata = { gce: true, awsV1: true } as const satisfies MetadataFormats;

/** The version that a draft started from. The draft keeps a whole copy, to show differences without a request. */
export type DraftBase = { versionId: string; files: DraftFiles; settings: DraftSettings };

export type Draft = {
  files: DraftFiles;
  settings: DraftSettings;
  base?: DraftBase;
  /** A newer version that the user was shown and declined to load. */
  dismissedVersionId?: string;
};

export const defaultSettings = {
  runtime: 'nodejs22',
  entrypoint: 'index.handler',
  serviceAccountId: '',
  memoryBytes: limits.memoryMinBytes,
  timeoutSeconds: 3,
  environment: [],
} as const satisfies DraftSettings;

/**
 * Returns what is wrong with a path that the user typed, or undefined. The server applies the same rules to the zip.
 */
export function checkPath(path: string, files: DraftFiles): string | undefined {
  if (path === '') return t('pathEmpty');
  if (path.startsWith('/')) return t('pathRooted');
  if (path.includes('\\')) return t('pathBackslash');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern rejects control characters
  if (/[\u0000-\u001f\u007f]/.test(path)) return t('pathControl');
  const parts = path.split('/');
  if (parts.some((part) => part === '')) return t('pathEmptyName');
  if (parts.some((part) => part === '.' || part === '..')) return t('pathDots');
  if (new TextEncoder().encode(path).length > limits.packageEntryPathBytes)
    return t('pathTooLong', { max: limits.packageEntryPathBytes });
  return checkPlace(path, files);
}

/** Returns why no file can be created at the path, or undefined. */
export function checkPlace(path: string, files: DraftFiles): string | undefined {
  if (Object.hasOwn(files, path)) return t('pathExists', { path });
  if (isFolder(path, files)) return t('pathIsFolder', { path });
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = path.slice(0, end);
    if (Object.hasOwn(files, above) && files[above]?.kind !== 'folder')
      return t(files[above]?.kind === 'link' ? 'pathBelowLink' : 'pathBelowFile', { path: above });
  }
  return undefined;
}

export function isFolder(path: string, files: DraftFiles): boolean {
  return (
    ownFile(files, path)?.kind === 'folder' || Object.keys(files).some((each) => each.startsWith(`${path}/`))
  );
}

export function writeFile(files: DraftFiles, path: string, file: DraftFile): DraftFiles {
  return { ...files, [path]: file };
}

/** Sets the text of a file and keeps its executable flag. */
export function writeText(files: DraftFiles, path: string, text: string): DraftFiles {
  const before = ownFile(files, path);
  const executable = before !== undefined && 'executable' in before;
  return writeFile(files, path, { kind: 'text', text, ...(executable ? { executable } : {}) });
}

/** The number of links that the kernel follows (path_resolution(7)). */
const mostLinks = 40;

/** The file at a path, after following the draft's own links. */
export function fileAt(files: DraftFiles, path: string): DraftFile | undefined {
  const waiting = path.split('/').reverse();
  const parts: string[] = [];
  let links = 0;
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
      continue;
    }
    parts.push(part);
    const file = ownFile(files, parts.join('/'));
    if (file?.kind !== 'link') continue;
    links++;
    if (links > mostLinks) return undefined;
    parts.pop();
    waiting.push(...file.target.split('/').reverse());
  }
  const found = ownFile(files, parts.join('/'));
  return found?.kind === 'folder' ? undefined : found;
}

/** A file by its path, which may be the name of a property of every object. */
export const ownFile = (files: DraftFiles, path: string) =>
  Object.hasOwn(files, path) ? files[path] : undefined;

/** Removes a file, or a folder with its content. */
export function removePath(files: DraftFiles, path: string): DraftFiles {
  return Object.fromEntries(
    Object.entries(files).filter(([each]) => each !== path && !each.startsWith(`${path}/`)),
  );
}

/** Renames a file, or a folder with its content. */
export function renamePath(files: DraftFiles, from: string, to: string): DraftFiles {
  return Object.fromEntries(
    Object.entries(files).map(([each, file]) => {
      if (each === from) return [to, file];
      return each.startsWith(`${from}/`) ? [to + each.slice(from.length), file] : [each, file];
    }),
  );
}

function sameFile(a: DraftFile | undefined, b: DraftFile | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.kind === 'folder' || b.kind === 'folder') return a.kind === b.kind;
  if (a.kind === 'link' || b.kind === 'link')
    return a.kind === 'link' && b.kind === 'link' && a.target === b.target;
  if (a.executable !== b.executable) return false;
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text;
  if (b.kind === 'text' || a.bytes.length !== b.bytes.length) return false;
  return a.bytes.every((byte, index) => byte === b.bytes[index]);
}

/** Paths that differ from the base: changed, added or removed. */
export function changedPaths(draft: Draft): Set<string> {
  return differingPaths(draft.base?.files ?? {}, draft.files);
}

/** Paths whose content differs, or that only one of the two has. */
export function differingPaths(before: DraftFiles, after: DraftFiles): Set<string> {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Set([...paths].filter((path) => !sameFile(ownFile(before, path), ownFile(after, path))));
}

export function sameSettings(a: DraftSettings, b: DraftSettings): boolean {
  const rows = (settings: DraftSettings) => JSON.stringify(toEnvironment(settings.environment));
  return (
    a.runtime === b.runtime &&
    a.entrypoint === b.entrypoint &&
    a.serviceAccountId === b.serviceAccountId &&
    a.memoryBytes === b.memoryBytes &&
    a.timeoutSeconds === b.timeoutSeconds &&
    (a.networkId ?? '') === (b.networkId ?? '') &&
    (a.concurrency ?? 1) === (b.concurrency ?? 1) &&
    (a.tmpfsBytes ?? 0) === (b.tmpfsBytes ?? 0) &&
    sameMetadata(a.metadata ?? allMetadata, b.metadata ?? allMetadata) &&
    a.asyncCalls?.retries === b.asyncCalls?.retries &&
    a.asyncCalls?.serviceAccountId === b.asyncCalls?.serviceAccountId &&
    JSON.stringify(toSecrets(a.secrets)) === JSON.stringify(toSecrets(b.secrets)) &&
    rows(a) === rows(b)
  );
}

function sameMetadata(a: MetadataFormats, b: MetadataFormats): boolean {
  return a.gce === b.gce && a.awsV1 === b.awsV1;
}

/** How a draft differs from the version that it started from. */
export type DraftState =
  | { kind: 'neverCreated' }
  | { kind: 'same'; versionId: string }
  | { kind: 'differs'; versionId: string; changedPaths: Set<string>; settingsDiffer: boolean };

export function stateOf(draft: Draft): DraftState {
  if (!draft.base) return { kind: 'neverCreated' };
  const paths = changedPaths(draft);
  const settingsDiffer = !sameSettings(draft.settings, draft.base.settings);
  return paths.size === 0 && !settingsDiffer
    ? { kind: 'same', versionId: draft.base.versionId }
    : { kind: 'differs', versionId: draft.base.versionId, changedPaths: paths, settingsDiffer };
}

/** The map that the API expects, in order of name. Rows with an empty name are still being typed and are left out. */
export function toEnvironment(rows: readonly EnvironmentRow[]): Record<string, string> {
  return Object.fromEntries(
    rows
      .filter((row) => row.name !== '')
      .map((row) => [row.name, row.value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The references that the API expects. Rows without a name are still being typed and are left out. */
export function toSecrets(rows: readonly SecretReference[] = []): SecretReference[] {
  return rows
    .filter(({ environmentVariable }) => environmentVariable !== '')
    .map(({ id, versionId, key, environmentVariable }) => ({ id, versionId, key, environmentVariable }));
}

/** Converts the settings of a version to those of the form. */
function settingsOf(version: Version): DraftSettings {
  return {
    runtime: version.runtime,
    entrypoint: version.entrypoint,
    serviceAccountId: version.serviceAccountId ?? '',
    memoryBytes: Number(version.resources.memory),
    timeoutSeconds: Number.parseFloat(version.executionTimeout),
    environment: Object.entries(version.environment ?? {}).map(([name, value]) => ({ name, value })),
    ...(version.secrets ? { secrets: version.secrets } : {}),
    ...(version.connectivity ? { networkId: version.connectivity.networkId } : {}),
    ...(version.concurrency ? { concurrency: Number(version.concurrency) } : {}),
    ...(version.tmpfsSize ? { tmpfsBytes: Number(version.tmpfsSize) } : {}),
    ...metadataOf(version),
    ...asyncCallsOf(version),
    ...hiddenOf(version),
  };
}

function hiddenOf({ description, logOptions }: Version): Pick<DraftSettings, 'hidden'> {
  if (description === '' && logOptions === undefined) return {};
  return { hidden: { description, ...(logOptions ? { logOptions } : {}) } };
}

function metadataOf({ metadataOptions }: Version): Pick<DraftSettings, 'metadata'> {
  const formats = {
    gce: metadataOptions?.gceHttpEndpoint !== 'DISABLED',
    awsV1: metadataOptions?.awsV1HttpEndpoint !== 'DISABLED',
  };
  return sameMetadata(formats, allMetadata) ? {} : { metadata: formats };
}

function asyncCallsOf({ asyncInvocationConfig }: Version): Pick<DraftSettings, 'asyncCalls'> {
  if (asyncInvocationConfig === undefined) return {};
  const { retriesCount, serviceAccountId } = asyncInvocationConfig;
  return {
    asyncCalls: { retries: Number(retriesCount), ...(serviceAccountId === '' ? {} : { serviceAccountId }) },
  };
}

/** The draft of an existing version, equal to it until the user edits it. */
export function draftOfVersion(version: Version, files: DraftFiles): Draft {
  const base = { versionId: version.id, files, settings: settingsOf(version) };
  return { files: base.files, settings: base.settings, base };
}
