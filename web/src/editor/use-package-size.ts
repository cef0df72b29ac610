import { useEffect, useState } from 'react';
import type { DraftFiles } from './draft.ts';
import { measurePackage, type PackageSize } from './package-size.ts';

/** Nothing is compressed while somebody types. */
const restMs = 400;

/**
 * The size of these files as a package, once it is known. While they change it is that of before; `isCurrent` tells.
 * @param files undefined where there is nothing to measure
 */
export function usePackageSize(files: DraftFiles | undefined): { size?: PackageSize; isCurrent: boolean } {
  const [measured, setMeasured] = useState<{ files: DraftFiles; size: PackageSize }>();
  useEffect(() => {
    if (files === undefined) return;
    let isWanted = true;
    const timer = setTimeout(async () => {
      const size = await measurePackage(files);
      if (isWanted) setMeasured({ files, size });
    }, restMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [files]);
  if (files === undefined || measured === undefined) return { isCurrent: false };
  return { size: measured.size, isCurrent: measured.files === files };
}
