const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** What stands where there is nothing to show. */
export const emptyValue = '—';

export function formatDate(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? emptyValue : dateTime.format(date);
}

/** A moment of today as "14:03:22.104", another with its day before it. */
export function formatMoment(time: string, now = new Date()): string {
  const date = new Date(time);
  const clock = `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  if (date.toDateString() === now.toDateString()) return clock;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

/** Sizes in powers of 1024, named as the service names its limits: "3.5 MB" is 3,670,016 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toFixed(value < 10 ? 2 : 1).replace(/\.?0{1,20}$/, '')} ${unit}`;
}

export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1).replace(/\.0$/, '')} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

export function formatCountdown(ms: number): string {
  if (ms <= 0) return 'expired';
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.ceil(ms / 1000)} s`;
}

/** "1 file", "2 files". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A record is one line in the cloud: the rows of a stack in it are parted by carriage returns, which browsers do not show. */
export const recordText = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
