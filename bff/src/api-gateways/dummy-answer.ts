import type { HttpAnswer } from '../gateway/response.ts';
import { substituted } from './parameters.ts';
import type { DummyIntegration } from './specification/integration.ts';

/** A fixed answer, in the type that the request accepts (docs: api-gateway/concepts/extensions/dummy). */
export function dummyAnswer(
  { status, headers, content }: DummyIntegration,
  { accept, substitutes }: { accept: string | undefined; substitutes: ReadonlyMap<string, string> },
): HttpAnswer | undefined {
  const types = Object.keys(content);
  const chosen = types.length === 0 ? undefined : chosenType(types, accept);
  if (types.length > 0 && chosen === undefined) return undefined;
  const fixed = Object.entries(headers).flatMap(([name, values]): [string, string][] =>
    values.map((value) => [name, latin1(value ?? '')]),
  );
  const hasType = fixed.some(([name]) => name.toLowerCase() === 'content-type');
  const body = Buffer.from(substituted(chosen === undefined ? '' : (content[chosen] ?? ''), substitutes));
  const own = fixed.filter(([name]) => !removed.has(name.toLowerCase()));
  if (chosen !== undefined && chosen !== '*')
    return { status, headers: [...without(own, 'content-type'), ['Content-Type', chosen]], body };
  if (chosen === undefined || hasType) return { status, headers: own, body };
  return { status, headers: [...own, ['Content-Type', 'text/plain; charset=utf-8']], body };
}

/** The server writes these itself. */
const removed: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

const without = (headers: [string, string][], name: string) =>
  headers.filter(([each]) => each.toLowerCase() !== name);

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

/** Without `Accept`, any type may be sent. @returns undefined when the request accepts none */
function chosenType(types: readonly string[], accept: string | undefined): string | undefined {
  if (accept === undefined) return types.includes('*') ? '*' : types[0];
  const ranges = accept.split(',').slice(0, 100).map(rangeOf);
  const best = types
    .filter((type) => type !== '*')
    .map((type) => ({ type, quality: qualityOf(type.toLowerCase(), ranges) }))
    .toSorted((a, b) => b.quality - a.quality)[0];
  if (best !== undefined && best.quality > 0) return best.type;
  return types.includes('*') ? '*' : undefined;
}

type Range = { type: string; quality: number };

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

/** RFC 9110, 12.5.1: the most exact range decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const essence = type.split(';', 1)[0]?.trim() ?? '';
  for (const wanted of [essence, `${essence.split('/', 1)[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === wanted);
    if (found !== undefined) return found.quality;
  }
  return 0;
}
