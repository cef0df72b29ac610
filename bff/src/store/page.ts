import { limits } from '../../contract/index.ts';
import { invalid } from '../errors.ts';

export type PageQuery = {
  pageSize?: number | undefined;
  pageToken?: string | undefined;
  filter?: string | undefined;
};

/** Where a page starts and how long it is; the token is the last row's `seq`, opaque to callers. */
export function pageOf({ pageSize, pageToken }: PageQuery): { afterSeq?: number; size: number } {
  // A page size of 0 means "not said", as proto defaults do.
  const size = pageSize === undefined || pageSize === 0 ? limits.pageSizeDefault : pageSize;
  if (pageToken === undefined || pageToken === '') return { size };
  const seq = /^p(\d{1,15})$/.exec(Buffer.from(pageToken, 'base64url').toString())?.[1];
  if (seq === undefined)
    throw invalid('pageToken', 'is not a token that a list answered with; leave it out to start over');
  return { size, afterSeq: Number(seq) };
}

/** @param rows read with a limit of one more than the page's size, which tells whether more follow. */
export function pageFrom<Row extends { seq: number }>(
  rows: Row[],
  size: number,
): { rows: Row[]; nextPageToken?: string } {
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { rows };
  return { rows: rows.slice(0, size), nextPageToken: tokenAfter(last.seq) };
}

export const tokenAfter = (seq: number): string => Buffer.from(`p${seq}`).toString('base64url');

/** A page of a list that is in memory. */
export function pageOfAll<Item>(
  all: readonly Item[],
  query: PageQuery,
): { items: Item[]; nextPageToken?: string } {
  const { size, afterSeq = 0 } = pageOf(query);
  const found = all
    .slice(afterSeq, afterSeq + size + 1)
    .map((item, at) => ({ item, seq: afterSeq + at + 1 }));
  const { rows, ...next } = pageFrom(found, size);
  return { items: rows.map(({ item }) => item), ...next };
}

/** `name="value"`, the one form of filter that these lists take. */
export function filterOn<Field extends string>(
  filter: string | undefined,
  fields: readonly Field[],
): { field: Field; value: string } | undefined {
  if (filter === undefined || filter.trim() === '') return undefined;
  const [, name, , double, single] =
    /^\s*([a-zA-Z.]+)\s*(=)\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(filter) ?? [];
  const field = fields.find((known) => known === name || `version.${known}` === name);
  if (field === undefined)
    throw invalid('filter', `must be ${fields.map((known) => `${known}="value"`).join(' or ')}`);
  return { field, value: double ?? single ?? '' };
}
