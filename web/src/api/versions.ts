import { queryOptions } from '@tanstack/react-query';
import {
  type CreateVersionRequest,
  installedPackages,
  type Operation,
  operation,
  packageTypes,
  type Version,
  version,
  versionBuild,
  versionList,
} from 'bff/contract';
import { call, callAllPages, operate, operationMetadata, send, waitForOperation } from './client.ts';

const at = (versionId: string) => `/functions/v1/versions/${encodeURIComponent(versionId)}`;

/** Newest first, as the screens list versions. */
const newestFirst = (versions: Version[]) =>
  versions.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));

export const versionsQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['versions', { functionId }],
    queryFn: async ({ signal }) =>
      newestFirst(
        await callAllPages(versionList, '/functions/v1/versions', {
          query: { functionId },
          signal,
          pick: (page) => page.versions,
        }),
      ),
  });

/** Versions of every function in a folder, for screens that list many functions. */
export const folderVersionsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['versions', { folderId }],
    queryFn: async ({ signal }) =>
      newestFirst(
        await callAllPages(versionList, '/functions/v1/versions', {
          query: { folderId },
          signal,
          pick: (page) => page.versions,
        }),
      ),
  });

/** The code of a version as a zip. */
export async function versionPackage(versionId: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const path = `/console/versions/${encodeURIComponent(versionId)}/package`;
  return await (await send(path, { signal })).arrayBuffer();
}

/** The console reads a finished build once. 404 means that the version needed no build. */
export const versionBuildQuery = ({ id, status }: Version) =>
  queryOptions({
    queryKey: ['version', id, 'build', { status }],
    queryFn: ({ signal }) =>
      call(versionBuild, `/console/versions/${encodeURIComponent(id)}/build`, { signal }),
    retry: false,
  });

/** A version's installed packages never change either. */
export const packageTypesQuery = (versionId: string, packageName: string) =>
  queryOptions({
    queryKey: ['version', versionId, 'types', packageName],
    queryFn: ({ signal }) =>
      call(packageTypes, `/console/versions/${encodeURIComponent(versionId)}/types`, {
        query: { package: packageName },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** A version as it is now: its tags move. */
export const versionQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['versions', { versionId }],
    queryFn: ({ signal }) => call(version, at(versionId), { signal }),
  });

/** What was installed for a version never changes. */
export const installedPackagesQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['version', versionId, 'packages'],
    queryFn: ({ signal }) =>
      call(installedPackages, `/console/versions/${encodeURIComponent(versionId)}/packages`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** Starts the creation. The Operation may still run when this resolves. */
export function startCreateVersion(request: CreateVersionRequest, signal?: AbortSignal): Promise<Operation> {
  return call(operation, '/functions/v1/versions', { method: 'POST', body: request, signal });
}

/** Waits until a started creation is done and reads the Version that it created. */
export async function finishCreateVersion(started: Operation, signal?: AbortSignal): Promise<Version> {
  const done = await waitForOperation(started, signal);
  return call(version, at(operationMetadata(done, 'functionVersionId')), { signal });
}

export async function setTag(versionId: string, tag: string): Promise<void> {
  await operate(`${at(versionId)}:setTag`, { method: 'POST', body: { tag } });
}

export async function removeTag(versionId: string, tag: string): Promise<void> {
  await operate(`${at(versionId)}:removeTag`, { method: 'POST', body: { tag } });
}

/** `force` also removes the version's tags. */
export async function deleteVersion(versionId: string, force: boolean): Promise<void> {
  await operate(at(versionId), { method: 'DELETE', query: { force: force || undefined } });
}
