import { useQueries, useQuery } from '@tanstack/react-query';
import { latestTag, type PackageTypes } from 'bff/contract';
import { useEffect, useMemo } from 'react';
import { packageTypesQuery, versionsQuery } from '../../api/versions.ts';
import type { DraftFiles } from '../draft/draft.ts';
import { importedPackages, importedSpecifiers, vendoredTypes } from './imported-packages.ts';
import { showTypes } from './type-libraries.ts';

/**
 * Loads types for completion: of imported packages, as installed for the function's latest version or as contained in
 * the draft, and of Node.js. Code without imports loads none.
 */
export function useInstalledTypes(functionId: string, files: DraftFiles): void {
  const versions = useQuery(versionsQuery(functionId));
  const latest = versions.data?.find((version) => version.tags.includes(latestTag))?.id;
  const names = useMemo(() => (latest === undefined ? [] : importedPackages(files)), [latest, files]);
  const packages = useQueries({
    queries: names.map((name) => packageTypesQuery(latest ?? '', name)),
    combine: filesOf,
  });
  const vendored = useMemo(() => vendoredTypes(files), [files]);
  const importsOthers = useMemo(
    () => [...importedSpecifiers(files)].some((specifier) => !/^[./]/.test(specifier)),
    [files],
  );
  const node = useQuery({
    queryKey: ['node-types'],
    queryFn: async () => {
      await untilIdle();
      return (await import('./node-types.ts')).nodeTypes;
    },
    enabled: importsOthers,
    staleTime: Number.POSITIVE_INFINITY,
  });

  useEffect(() => {
    const below = `file:///${functionId}/`;
    showTypes(
      [...packages, ...vendored].map(({ path, text }) => ({ path: below + path, text })),
      node.data,
    );
  }, [functionId, packages, vendored, node.data]);
}

/** One function for all renders, so that its result changes only with a response. */
function filesOf(results: readonly { data: PackageTypes | undefined }[]) {
  return results.flatMap(({ data }) => data?.files ?? []);
}

/** Waits until the page has no more urgent work, such as showing the editor. */
async function untilIdle(): Promise<void> {
  // Safari has no `requestIdleCallback`.
  const later = globalThis.requestIdleCallback ?? ((done: () => void) => setTimeout(done, 500));
  await new Promise<void>((resolve) => later(() => resolve()));
}
