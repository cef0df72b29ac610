import { useQuery } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { versionFilesQuery } from '../editor/files/version-files.ts';

/** The files of a version by path, once they have arrived. */
export function useVersionFiles(version: Version | undefined) {
  const query = useQuery({ ...versionFilesQuery(version?.id ?? ''), enabled: version !== undefined });
  return {
    files: query.data,
    error: query.error,
    isFetching: query.isFetching,
    refetch: query.refetch,
  };
}
