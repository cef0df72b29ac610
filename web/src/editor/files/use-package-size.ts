import { useEffect, useState } from 'react';
import type { DraftFiles } from '../draft/draft.ts';
import { measurePackage, type PackageSize } from './package-size.ts';

/** No file is compressed while the user types. */
const usualRestMs = 400;

/**
 * The size of these files as a package, once measured. After a change, `size` is the previous one and `isCurrent` is
 * false until the new one is measured.
 * @param restMs how long the files must stay unchanged before the measurement
 */
export function usePackageSize(
  files: DraftFiles,
  { restMs = usualRestMs }: { restMs?: number } = {},
): { size?: PackageSize; isCurrent: boolean } {
  const [measured, setMeasured] = useState<{ files: DraftFiles; size: PackageSize }>();
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const size = await measurePackage(files);
      if (isWanted) setMeasured({ files, size });
    }, restMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [files, restMs]);
  if (measured === undefined) return { isCurrent: false };
  return { size: measured.size, isCurrent: measured.files === files };
}
