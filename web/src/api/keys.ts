import { queryOptions } from '@tanstack/react-query';
import { apiKeyList, createApiKeyResponse, createKeyResponse, keyList } from 'bff/contract';
import { call, callAllPages, operate } from './client.ts';

/** The two kinds of keys of a service account. */
export type KeyKind = 'apiKeys' | 'keys';

/** What a list shows of a key of either kind. */
export type ShownKey = { id: string; hint: string; createdAt: string; lastUsedAt?: string | undefined };

export const keysQuery = (kind: KeyKind, serviceAccountId: string) =>
  queryOptions({
    queryKey: ['serviceAccount', serviceAccountId, kind],
    queryFn: async ({ signal }): Promise<ShownKey[]> => {
      const request = { query: { serviceAccountId }, signal };
      if (kind === 'apiKeys') {
        const pick = (page: ReturnType<typeof apiKeyList.parse>) => page.apiKeys;
        const keys = await callAllPages(apiKeyList, '/iam/v1/apiKeys', { ...request, pick });
        return keys.map(({ maskedSecret, ...key }) => ({ ...key, hint: maskedSecret }));
      }
      const pick = (page: ReturnType<typeof keyList.parse>) => page.keys;
      const keys = await callAllPages(keyList, '/iam/v1/keys', { ...request, pick });
      return keys.map(({ keyAlgorithm, ...key }) => ({ ...key, hint: keyAlgorithm }));
    },
  });

/** Creates a key and returns its secret, which no later response contains. */
export async function createKey(kind: KeyKind, serviceAccountId: string): Promise<string> {
  const request = { method: 'POST', body: { serviceAccountId } } as const;
  if (kind === 'apiKeys') return (await call(createApiKeyResponse, '/iam/v1/apiKeys', request)).secret;
  return (await call(createKeyResponse, '/iam/v1/keys', request)).privateKey;
}

export async function deleteKey(kind: KeyKind, keyId: string): Promise<void> {
  await operate(`/iam/v1/${kind}/${encodeURIComponent(keyId)}`, { method: 'DELETE' });
}
