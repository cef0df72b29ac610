import type { StoredPackage } from '../artifacts/unpacking.ts';
import type { VersionRow } from '../store/schema.ts';

/** @param of whose packages take turns with those of others when they are unpacked */
export const storedPackage = (
  {
    id: versionId,
    package_sha256: sha256,
    image_size_bytes: unpackedBytes,
  }: Pick<VersionRow, 'id' | 'package_sha256' | 'image_size_bytes'>,
  of: string,
): StoredPackage => ({ sha256, unpackedBytes, of, versionId });
