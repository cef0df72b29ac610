import { queryOptions } from '@tanstack/react-query';
import {
  type CreateVersionRequest,
  type Operation,
  operation,
  packageTypes,
  type Version,
  version,
  versionBuild,
  versionFiles,
  versionList,
} from 'bff/contract';
import { call, callAllPages, operate, operationMetadata, waitForOperation } from './client.ts';

const at = (versionId: string) => `/functions/v1/versions/${encodeURIComponent(versionId)}`;

/** Newest first, as the screens show them. */
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

/** Versions of every function of a folder, for screens that show many functions at once. */
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

/** A version's code never changes, so it is read once. */
export const versionFilesQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['version', versionId, 'files'],
    queryFn: ({ signal }) =>
      call(versionFiles, `/console/versions/${encodeURIComponent(versionId)}/files`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A build that has ended is read once; 404 is the answer for a version that needed none. */
export const versionBuildQuery = ({ id, status }: Version) =>
  queryOptions({
    queryKey: ['version', id, 'build', { status }],
    queryFn: ({ signal }) =>
      call(versionBuild, `/console/versions/${encodeURIComponent(id)}/build`, { signal }),
    retry: false,
  });

/** What was installed for a version never changes either. */
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

/** Starts the creation; the Operation may still run when this returns. */
export function startCreateVersion(request: CreateVersionRequest, signal?: AbortSignal): Promise<Operation> {
  return call(operation, '/functions/v1/versions', { method: 'POST', body: request, signal });
}

/** Waits until a started creation is over and reads the Version it made. */
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

/** `force` also drops the tags that the version holds. */
export async function deleteVersion(versionId: string, force: boolean): Promise<void> {
  await operate(at(versionId), { method: 'DELETE', query: { force: force || undefined } });
}
