import { currentLanguage, locales } from '../i18n/language.ts';
import { t } from './messages.ts';

const locale = () => locales[currentLanguage()];

/** Shown in place of a missing value. */
export const emptyValue = '—';

export function formatDate(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return emptyValue;
  return date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** A formatter takes long to create, and a log shows thousands of times. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(language: string): Intl.DateTimeFormat {
  const known = clocks.get(language) ?? new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  clocks.set(language, known);
  return known;
}

/** For example "1,234". */
export const formatInteger = (count: number): string => formatNumber(count, { maximumFractionDigits: 0 });

const dayMs = 86_400_000;

/** The start of a step of a chart: a time, with its date when the step is long. */
export function formatStep(ms: number, stepMs: number): string {
  return new Date(ms).toLocaleString(locale(), {
    ...(stepMs >= 3_600_000 ? { day: 'numeric', month: 'short' } : {}),
    ...(stepMs >= dayMs ? {} : { hour: '2-digit', minute: '2-digit' }),
  });
}

const agoUnits = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** For example "5 min ago" or "now". */
export function formatAgo(time: string, nowMs = Date.now()): string {
  const agoMs = Math.max(nowMs - Date.parse(time), 0);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  const [unit, unitMs] = agoUnits.find(([, ms]) => agoMs >= ms) ?? ['second', 1000];
  return format.format(-Math.floor(agoMs / unitMs), unit);
}

/** A share of 1 in per cent. A small one is never shown as none. */
export function formatShare(share: number): string {
  const digits = share > 0 && share < 0.001 ? 2 : 1;
  return formatNumber(share, { style: 'percent', maximumFractionDigits: digits });
}

/** Formats a time of today as "14:03:22.104", and an earlier one with its date before the time. */
export function formatMoment(time: string, now = new Date()): string {
  const date = new Date(time);
  const clock = clockOf(locale()).format(date);
  const exact = `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  if (date.toDateString() === now.toDateString()) return exact;
  return `${date.toLocaleDateString(locale(), { day: 'numeric', month: 'short' })} ${exact}`;
}

function formatNumber(number: number, options?: Intl.NumberFormatOptions): string {
  return number.toLocaleString(locale(), options);
}

const units = ['bytes', 'kilobytes', 'megabytes', 'gigabytes'] as const;

/**
 * Formats a size in powers of 1024, with the units that the service uses for its limits: "3.5 MB" is 3,670,016 bytes.
 */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  const size = formatNumber(value, { maximumFractionDigits: value < 10 ? 2 : 1, useGrouping: false });
  return t(units[power] ?? 'bytes', { size });
}

/** For example "3.5 MB (3,670,016 bytes)". */
export function formatExactBytes(bytes: number): string {
  return t('exactBytes', { size: formatBytes(bytes), bytes });
}

export function formatDuration(ms: number): string {
  if (ms < 1000)
    return t('milliseconds', { time: formatNumber(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 }) });
  const digits = ms < 10_000 ? 2 : 1;
  const time = formatNumber(ms / 1000, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  return t('seconds', { time });
}

export function formatCountdown(ms: number): string {
  if (ms <= 0) return t('expired');
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return t('hours', { hours, minutes: minutes % 60 });
  return minutes > 0 ? t('minutes', { minutes }) : t('seconds', { time: Math.ceil(ms / 1000) });
}

/**
 * A record is one line in the cloud, and carriage returns separate the lines of a stack trace in it. Browsers do not
 * render a carriage return as a line break.
 */
export const recordText = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
