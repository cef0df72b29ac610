import { useQuery } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { versionFilesQuery } from '../api/versions.ts';
import { draftOfVersion } from '../editor/draft/draft.ts';

/** The files of a version by path, once they have arrived. */
export function useVersionFiles(version: Version | undefined) {
  const query = useQuery({ ...versionFilesQuery(version?.id ?? ''), enabled: version !== undefined });
  return {
    files: version && query.data ? draftOfVersion(version, query.data).files : undefined,
    error: query.error,
    isFetching: query.isFetching,
    refetch: query.refetch,
  };
}
