import { queryOptions } from '@tanstack/react-query';
import {
  accessKeyList,
  apiKeyList,
  createAccessKeyResponse,
  createApiKeyResponse,
  createKeyResponse,
  keyList,
} from 'bff/contract';
import { call, callAllPages, operate } from './client.ts';

/** The kinds of keys of a service account. */
export type KeyKind = 'apiKeys' | 'accessKeys' | 'keys';

const paths = {
  apiKeys: '/iam/v1/apiKeys',
  accessKeys: '/iam/aws-compatibility/v1/accessKeys',
  keys: '/iam/v1/keys',
} satisfies Record<KeyKind, string>;

/** What a list shows of a key of any kind. */
export type ShownKey = { id: string; hint: string; createdAt: string; lastUsedAt?: string | undefined };

export const keysQuery = (kind: KeyKind, serviceAccountId: string) =>
  queryOptions({
    queryKey: ['serviceAccount', serviceAccountId, kind],
    queryFn: async ({ signal }): Promise<ShownKey[]> => {
      const request = { query: { serviceAccountId }, signal };
      if (kind === 'apiKeys') {
        const pick = (page: ReturnType<typeof apiKeyList.parse>) => page.apiKeys;
        const keys = await callAllPages(apiKeyList, paths.apiKeys, { ...request, pick });
        return keys.map(({ maskedSecret, ...key }) => ({ ...key, hint: maskedSecret }));
      }
      if (kind === 'accessKeys') {
        const pick = (page: ReturnType<typeof accessKeyList.parse>) => page.accessKeys;
        const keys = await callAllPages(accessKeyList, paths.accessKeys, { ...request, pick });
        return keys.map(({ keyId, ...key }) => ({ ...key, hint: keyId }));
      }
      const pick = (page: ReturnType<typeof keyList.parse>) => page.keys;
      const keys = await callAllPages(keyList, paths.keys, { ...request, pick });
      return keys.map(({ keyAlgorithm, ...key }) => ({ ...key, hint: keyAlgorithm }));
    },
  });

/** Creates a key and returns its secret, which no later response contains, and what goes with it. */
export async function createKey(
  kind: KeyKind,
  serviceAccountId: string,
): Promise<{ secret: string; keyId?: string }> {
  const request = { method: 'POST', body: { serviceAccountId } } as const;
  if (kind === 'apiKeys') {
    const { secret } = await call(createApiKeyResponse, paths.apiKeys, request);
    return { secret };
  }
  if (kind === 'accessKeys') {
    const { accessKey, secret } = await call(createAccessKeyResponse, paths.accessKeys, request);
    return { secret, keyId: accessKey.keyId };
  }
  return { secret: (await call(createKeyResponse, paths.keys, request)).privateKey };
}

export async function deleteKey(kind: KeyKind, keyId: string): Promise<void> {
  await operate(`${paths[kind]}/${encodeURIComponent(keyId)}`, { method: 'DELETE' });
}
