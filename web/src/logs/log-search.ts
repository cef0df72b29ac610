import type { LogLevel } from 'bff/contract';
import type { LogFilter } from '../api/logs.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The service keeps a log for three days. */
export const periods = {
  '15m': { title: 'Last 15 minutes', ms: 15 * minuteMs },
  '1h': { title: 'Last hour', ms: hourMs },
  '6h': { title: 'Last 6 hours', ms: 6 * hourMs },
  '1d': { title: 'Last day', ms: 24 * hourMs },
  '3d': { title: 'Last 3 days', ms: 72 * hourMs },
} as const;
export type Period = keyof typeof periods;
export const longestPeriod: Period = '3d';
const usualPeriod: Period = '1h';

/** Lines that are not structured have no level: only the first choice has them. */
export const levelChoices = {
  all: { title: 'All lines', levels: undefined },
  info: { title: 'Info and above', levels: ['INFO', 'WARN', 'ERROR', 'FATAL'] },
  warn: { title: 'Warnings and errors', levels: ['WARN', 'ERROR', 'FATAL'] },
  error: { title: 'Errors', levels: ['ERROR', 'FATAL'] },
} as const satisfies Record<string, { title: string; levels: readonly LogLevel[] | undefined }>;
export type LevelChoice = keyof typeof levelChoices;

/** What is looked for, as it stands in the address. */
export type LogSearch = { request?: string; text?: string; level?: LevelChoice; period?: Period };

/** Reads an address; what it does not know is left out. */
export function readLogSearch(search: Record<string, unknown>): LogSearch {
  const { request, text, level, period } = search;
  return {
    ...(typeof request === 'string' && request !== '' ? { request } : {}),
    // The router reads what looks like a number as one.
    ...((typeof text === 'string' && text !== '') || typeof text === 'number' ? { text: String(text) } : {}),
    ...(isKey(levelChoices, level) && level !== 'all' ? { level } : {}),
    ...(isKey(periods, period) && period !== usualPeriod ? { period } : {}),
  };
}

export const isRequestId = (text: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

export const periodOf = ({ period }: LogSearch): Period => period ?? usualPeriod;

/** @returns undefined while the request's id is not whole */
export function filterOf(search: LogSearch): LogFilter | undefined {
  const { request, text, level } = search;
  if (request !== undefined && !isRequestId(request)) return undefined;
  const levels = levelChoices[level ?? 'all'].levels;
  return {
    periodMs: periods[periodOf(search)].ms,
    ...(request === undefined ? {} : { requestId: request }),
    ...(text === undefined ? {} : { text: text.slice(0, 200) }),
    ...(levels === undefined ? {} : { levels }),
  };
}

function isKey<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
