import { queryOptions } from '@tanstack/react-query';
import { versionPackage } from '../../api/versions.ts';

/** The files of a version. Its code never changes, so the console reads it once. */
export const versionFilesQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['version', versionId, 'files'],
    queryFn: async ({ signal }) => {
      const [zip, { unzipFiles }] = await Promise.all([
        versionPackage(versionId, signal),
        // Only who opens a version loads the reader of archives.
        import('./unzip.ts'),
      ]);
      return (await unzipFiles(zip, { name: `${versionId}.zip` })).files;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
