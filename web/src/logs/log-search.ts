import type { LogLevel } from 'bff/contract';
import type { LogFilter } from '../api/logs.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The service keeps a log for three days. */
export const periods = {
  '15m': { title: 'last15Minutes', ms: 15 * minuteMs },
  '1h': { title: 'lastHour', ms: hourMs },
  '6h': { title: 'last6Hours', ms: 6 * hourMs },
  '1d': { title: 'lastDay', ms: 24 * hourMs },
  '3d': { title: 'last3Days', ms: 72 * hourMs },
} as const;
export type Period = keyof typeof periods;
export const longestPeriod: Period = '3d';
const usualPeriod: Period = '1h';

/** Unstructured entries have no level, so only the first choice includes them. */
export const levelChoices = {
  all: { title: 'allLevels', levels: undefined },
  info: { title: 'infoAndAbove', levels: ['INFO', 'WARN', 'ERROR', 'FATAL'] },
  warn: { title: 'warningsAndErrors', levels: ['WARN', 'ERROR', 'FATAL'] },
  error: { title: 'errors', levels: ['ERROR', 'FATAL'] },
} as const satisfies Record<string, { title: string; levels: readonly LogLevel[] | undefined }>;
export type LevelChoice = keyof typeof levelChoices;

/** The search in the log, as the address stores it. */
export type LogSearch = {
  request?: string;
  text?: string;
  level?: LevelChoice;
  period?: Period;
  /** A time of its own in place of a period, as RFC 3339. */
  since?: string;
  until?: string;
};

/** Parses an address. Unknown parameters are ignored. */
export function readLogSearch(search: Record<string, unknown>): LogSearch {
  const { request, text, level, period, since, until } = search;
  return {
    ...(typeof request === 'string' && request !== '' ? { request } : {}),
    // The router parses text that looks like a number as a number.
    ...((typeof text === 'string' && text !== '') || typeof text === 'number' ? { text: String(text) } : {}),
    ...(isKey(levelChoices, level) && level !== 'all' ? { level } : {}),
    ...(isKey(periods, period) && period !== usualPeriod ? { period } : {}),
    ...(isTime(since) ? { since, ...(isTime(until) ? { until } : {}) } : {}),
  };
}

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

export const isRequestId = (text: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

export const periodOf = ({ period }: LogSearch): Period => period ?? usualPeriod;

/** @returns undefined while the request ID is incomplete */
export function filterOf(search: LogSearch): LogFilter | undefined {
  const { request, text, level, since, until } = search;
  if (request !== undefined && !isRequestId(request)) return undefined;
  const levels = levelChoices[level ?? 'all'].levels;
  return {
    period:
      since === undefined
        ? { ms: periods[periodOf(search)].ms }
        : { since, ...(until === undefined ? {} : { until }) },
    ...(request === undefined ? {} : { requestId: request }),
    ...(text === undefined ? {} : { text: text.slice(0, 200) }),
    ...(levels === undefined ? {} : { levels }),
  };
}

function isKey<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
