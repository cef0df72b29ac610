/**
 * Cron expressions in the dialect of the cloud's timers (docs: functions/concepts/trigger/timer): five or six fields
 * in UTC, with the signs `, - * / ? L W #`.
 */

import type { Message } from 'runner';
import { say } from '../error-message.ts';

type Field = { name: Message; min: number; max: number; names?: readonly string[] };

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;

const minutesField: Field = { name: say('CRON_MINUTES', {}), min: 0, max: 59 };
const hoursField: Field = { name: say('CRON_HOURS', {}), min: 0, max: 23 };
const dayField: Field = { name: say('CRON_DAY', {}), min: 1, max: 31 };
const monthField: Field = { name: say('CRON_MONTH', {}), min: 1, max: 12, names: months };
/** 1 is Sunday. */
const weekdayField: Field = { name: say('CRON_WEEKDAY', {}), min: 1, max: 7, names: weekdays };
const yearField: Field = { name: say('CRON_YEAR', {}), min: 1970, max: 2099 };

/** The days of a month, as numbers from 1, in order. */
type Days = (year: number, month: number) => readonly number[];

export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  days: Days;
  /** From 1. */
  months: readonly number[];
  years: readonly number[];
};

/** An expression that breaks a rule; the message names the field and says how to fix it. */
export class CronError extends Error {
  override name = 'CronError';
  readonly said: Message;

  constructor(said: Message) {
    super(said.text);
    this.said = said;
  }
}

/** @throws CronError */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 6)
    throw new CronError(say('CRON_FIELD_COUNT', { count: fields.length }));
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = '*'] = fields.map((text) =>
    text.toUpperCase(),
  );
  if ((day === '?') === (weekday === '?'))
    throw new CronError(day === '?' ? say('CRON_NO_DAYS', {}) : say('CRON_DAYS_TWICE', {}));
  return {
    minutes: valuesOf(minutes, minutesField),
    hours: valuesOf(hours, hoursField),
    days: day === '?' ? byWeekday(weekday) : byDayOfMonth(day),
    months: valuesOf(month, monthField),
    years: valuesOf(year, yearField),
  };
}

const minuteMs = 60_000;

/**
 * @param afterMs epoch milliseconds
 * @returns the first time after `afterMs` at which the timer fires, in epoch milliseconds; undefined when there is none
 */
export function nextFiring(cron: Cron, afterMs: number): number | undefined {
  const from = new Date((Math.floor(afterMs / minuteMs) + 1) * minuteMs);
  const first = {
    year: from.getUTCFullYear(),
    month: from.getUTCMonth() + 1,
    day: from.getUTCDate(),
    hour: from.getUTCHours(),
    minute: from.getUTCMinutes(),
  };
  // At each level, only the first candidate may be cut off by `from`; later ones start from their beginning.
  for (const year of cron.years) {
    if (year < first.year) continue;
    for (const month of cron.months) {
      if (year === first.year && month < first.month) continue;
      const isFirstMonth = year === first.year && month === first.month;
      for (const day of cron.days(year, month)) {
        if (isFirstMonth && day < first.day) continue;
        const isFirstDay = isFirstMonth && day === first.day;
        for (const hour of cron.hours) {
          if (isFirstDay && hour < first.hour) continue;
          const isFirstHour = isFirstDay && hour === first.hour;
          const minute = cron.minutes.find((each) => !isFirstHour || each >= first.minute);
          if (minute !== undefined) return Date.UTC(year, month - 1, day, hour, minute);
        }
      }
    }
  }
  return undefined;
}

function byDayOfMonth(text: string): Days {
  if (text === 'L') return (year, month) => [lastDay(year, month)];
  if (text === 'LW') return (year, month) => [nearestWorkday(year, month, lastDay(year, month))];
  if (text.endsWith('W')) {
    const day = numberOf(text.slice(0, -1), dayField, text);
    return (year, month) => (day > lastDay(year, month) ? [] : [nearestWorkday(year, month, day)]);
  }
  const days = valuesOf(text, dayField);
  return (year, month) => days.filter((day) => day <= lastDay(year, month));
}

function byWeekday(text: string): Days {
  const everyWeek = (wanted: readonly number[]) => (year: number, month: number) => {
    const first = weekdayOf(year, month, 1);
    return Array.from({ length: lastDay(year, month) }, (_, index) => index + 1).filter((day) =>
      wanted.includes(((first + day - 2) % 7) + 1),
    );
  };
  if (text === 'L') return everyWeek([7]);
  if (text.endsWith('L')) {
    const weekday = numberOf(text.slice(0, -1), weekdayField, text);
    return (year, month) => everyWeek([weekday])(year, month).slice(-1);
  }
  if (text.includes('#')) {
    const [weekdayText = '', nth = ''] = text.split('#', 2);
    const weekday = numberOf(weekdayText, weekdayField, text);
    if (!/^[1-5]$/.test(nth) || text.split('#').length > 2)
      throw wrong(weekdayField, text, say('CRON_WEEK_OF_MONTH', {}));
    return (year, month) => everyWeek([weekday])(year, month).slice(Number(nth) - 1, Number(nth));
  }
  return everyWeek(valuesOf(text, weekdayField));
}

/** 1 is Sunday. */
const weekdayOf = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The nearest day from Monday to Friday in the same month. */
function nearestWorkday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? day + 2 : day - 1;
  if (weekday === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
}

/** The values that a list such as `1,5-10,20/15` names, in order and each once. */
function valuesOf(text: string, field: Field): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0) throw wrong(field, part, say('CRON_TWO_SLASHES', {}));
    const [from, to] = rangeOf(range, { field, isOpen: step !== undefined });
    const by = step === undefined ? 1 : stepOf(step, field, part);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** @param isOpen whether a single value starts a range up to the greatest, as in `20/15` */
function rangeOf(text: string, { field, isOpen }: { field: Field; isOpen: boolean }): [number, number] {
  if (text === '*') return [field.min, field.max];
  const [first = '', last, ...more] = text.split('-');
  if (more.length > 0) throw wrong(field, text, say('CRON_TWO_HYPHENS', {}));
  const from = numberOf(first, field, text);
  if (last === undefined) return [from, isOpen ? field.max : from];
  const to = numberOf(last, field, text);
  if (to < from) throw wrong(field, text, say('CRON_RANGE_BACKWARDS', {}));
  return [from, to];
}

function stepOf(text: string, field: Field, part: string): number {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (step < 1 || step > field.max) throw wrong(field, part, say('CRON_STEP', { max: field.max }));
  return step;
}

function numberOf(text: string, field: Field, whole: string): number {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return named + field.min;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  const { min, max, names } = field;
  const [first, last] = [names?.[0], names?.at(-1)];
  const why =
    first === undefined || last === undefined
      ? say('CRON_VALUES', { min, max })
      : say('CRON_VALUES_OR_NAMES', { min, max, first, last });
  throw wrong(field, whole, why);
}

function wrong({ name }: Field, text: string, why: Message): CronError {
  return new CronError(say('CRON_UNREADABLE', { field: name, text: JSON.stringify(text), why }));
}
