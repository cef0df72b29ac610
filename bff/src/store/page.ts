import { setImmediate } from 'node:timers/promises';
import { type SelectQueryBuilder, sql } from 'kysely';
import { limits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Tables } from './schema.ts';

/** Rows per read, and the size of texts that ends a page early. */
const rowsOfPart = 100;
const pageBytes = 1024 * 1024;

export type PageQuery = {
  pageSize?: number | undefined;
  pageToken?: string | undefined;
  filter?: string | undefined;
};

/** Start and size of a page; the token is the last row's `seq` and opaque to callers. */
export function pageOf({ pageSize, pageToken }: PageQuery): { afterSeq?: number; size: number } {
  // In proto, a page size of 0 means that the field is absent.
  const size = pageSize === undefined || pageSize === 0 ? limits.pageSizeDefault : pageSize;
  if (pageToken === undefined || pageToken === '') return { size };
  const seq = /^p(\d{1,15})$/.exec(Buffer.from(pageToken, 'base64url').toString())?.[1];
  if (seq === undefined) throw invalid('pageToken', say('RULE_PAGE_TOKEN', {}));
  return { size, afterSeq: Number(seq) };
}

/**
 * Reads a page in parts, and ends it early when its texts reach a megabyte: serializing one large JSON blocks all
 * other requests.
 * @param read returns rows after a position in the list's order
 */
export async function readPage<Row extends { seq: number }>(
  query: PageQuery,
  read: Part<Row>,
): Promise<{ rows: Row[]; nextPageToken?: string }> {
  const { size, afterSeq } = pageOf(query);
  const rows: Row[] = [];
  let bytes = 0;
  for (let after = afterSeq; ; after = rows.at(-1)?.seq) {
    const part = await read(after, Math.min(rowsOfPart, size + 1 - rows.length));
    for (const row of part) {
      const last = rows.at(-1);
      if (last !== undefined && (rows.length === size || bytes >= pageBytes))
        return { rows, nextPageToken: tokenAfter(last.seq) };
      rows.push(row);
      bytes += textBytes(row);
    }
    if (part.length < rowsOfPart && rows.length <= size) return { rows };
    await setImmediate();
  }
}

type Part<Row> = (after: number | undefined, limit: number) => Promise<Row[]>;

export function oldestFirst<Table extends keyof Tables, Row>(
  select: SelectQueryBuilder<Tables, Table, Row>,
): Part<Row> {
  return (after = 0, limit) =>
    select.where(sql.ref('seq'), '>', after).orderBy(sql.ref('seq')).limit(limit).execute();
}

/** @param seq its name in a query of several tables */
export function newestFirst<Table extends keyof Tables, Row>(
  select: SelectQueryBuilder<Tables, Table, Row>,
  seq = 'seq',
): Part<Row> {
  return (after = Number.MAX_SAFE_INTEGER, limit) =>
    select.where(sql.ref(seq), '<', after).orderBy(sql.ref(seq), 'desc').limit(limit).execute();
}

function textBytes(row: object): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  );
}

export const tokenAfter = (seq: number): string => Buffer.from(`p${seq}`).toString('base64url');

/** A page of an in-memory list. */
export function pageOfAll<Item>(
  all: readonly Item[],
  query: PageQuery,
): { items: Item[]; nextPageToken?: string } {
  const { size, afterSeq = 0 } = pageOf(query);
  const end = afterSeq + size;
  return {
    items: all.slice(afterSeq, end),
    ...(end < all.length ? { nextPageToken: tokenAfter(end) } : {}),
  };
}

/** `name="value"`, the only form of filter that these lists support. */
export function filterOn<Field extends string>(
  filter: string | undefined,
  fields: readonly Field[],
): { field: Field; value: string } | undefined {
  if (filter === undefined || filter.trim() === '') return undefined;
  const [, name, , double, single] =
    /^\s*([a-zA-Z.]+)\s*(=)\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(filter) ?? [];
  const field = fields.find((known) => known === name || `version.${known}` === name);
  if (field === undefined)
    throw invalid(
      'filter',
      say('RULE_FILTER', { forms: fields.map((known) => `${known}="value"`).join(', ') }),
    );
  return { field, value: double ?? single ?? '' };
}
