import { queryOptions } from '@tanstack/react-query';
import { secretList } from 'bff/contract';
import { callAllPages } from './client.ts';

const collection = '/lockbox/v1/secrets';

/** Secrets of the folder with their current versions, without values. */
export const secretsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['secrets', folderId],
    queryFn: ({ signal }) =>
      callAllPages(secretList, collection, { query: { folderId }, signal, pick: (page) => page.secrets }),
  });
