import { queryOptions } from '@tanstack/react-query';
import {
  type AddSecretVersionRequest,
  type CreateSecretRequest,
  type SecretPayload,
  secretList,
  secretPayload,
  secretVersionList,
} from 'bff/contract';
import { call, callAllPages, operate } from './client.ts';

const collection = '/lockbox/v1/secrets';
const at = (secretId: string) => `${collection}/${encodeURIComponent(secretId)}`;

/** Secrets of the folder with their current versions, without values. */
export const secretsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['secrets', folderId],
    queryFn: ({ signal }) =>
      callAllPages(secretList, collection, { query: { folderId }, signal, pick: (page) => page.secrets }),
  });

/** Versions of a secret, newest first, without values. */
export const secretVersionsQuery = (secretId: string) =>
  queryOptions({
    queryKey: ['secret', secretId, 'versions'],
    queryFn: ({ signal }) =>
      callAllPages(secretVersionList, `${at(secretId)}/versions`, { signal, pick: (page) => page.versions }),
  });

/** The values of a version. They belong to no query, whose cache would keep them. */
export async function readPayload(secretId: string, versionId: string): Promise<SecretPayload> {
  return await call(secretPayload, `${at(secretId)}/payload`, { query: { versionId } });
}

export async function createSecret(request: CreateSecretRequest): Promise<void> {
  await operate(collection, { method: 'POST', body: request });
}

export async function addSecretVersion(secretId: string, request: AddSecretVersionRequest): Promise<void> {
  await operate(`${at(secretId)}:addVersion`, { method: 'POST', body: request });
}

export async function changeDestruction(
  { secretId, id: versionId }: { secretId: string; id: string },
  verb: 'scheduleVersionDestruction' | 'cancelVersionDestruction',
): Promise<void> {
  await operate(`${at(secretId)}:${verb}`, { method: 'POST', body: { versionId } });
}

export async function deleteSecret(secretId: string): Promise<void> {
  await operate(at(secretId), { method: 'DELETE' });
}
