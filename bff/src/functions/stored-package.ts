import type { StoredPackage } from '../artifacts/unpacking.ts';
import type { VersionRow } from '../store/schema.ts';

/** @param of the owner of the package; packages of different owners take turns at unpacking */
export const storedPackage = (
  {
    id: versionId,
    package_sha256: sha256,
    image_size_bytes: unpackedBytes,
  }: Pick<VersionRow, 'id' | 'package_sha256' | 'image_size_bytes'>,
  of: string,
): StoredPackage => ({ sha256, unpackedBytes, of, versionId });
