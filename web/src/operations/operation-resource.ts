import type { Operation } from 'bff/contract';
import { links } from '../links.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The resource that an operation changed, and its page if it has one. */
export function resourceOf({ metadata }: Operation): { id: string; href?: string } | undefined {
  const functionId = text(metadata?.functionId);
  const versionId = text(metadata?.functionVersionId);
  const serviceAccountId = text(metadata?.serviceAccountId);
  if (versionId !== undefined)
    return {
      id: versionId,
      ...(functionId === undefined ? {} : { href: links.version(functionId, versionId) }),
    };
  if (functionId !== undefined) return { id: functionId, href: links.overview(functionId) };
  if (serviceAccountId !== undefined)
    return { id: serviceAccountId, href: links.serviceAccount(serviceAccountId) };
  const id =
    text(metadata?.resourceId) ??
    text(metadata?.apiKeyId) ??
    text(metadata?.accessKeyId) ??
    text(metadata?.keyId);
  return id === undefined ? undefined : { id };
}

/** Whether the operation may have installed dependencies: it created a version. */
export const mayHaveBuilt = ({ metadata }: Operation): boolean =>
  metadata?.['@type'].endsWith('CreateFunctionVersionMetadata') === true;
