import { canonicalHeaderName } from '../gateway/event.ts';
import type { Parameter } from './specification/route-table.ts';

/** Where the values of parameters come from. */
export type Sources = {
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** By canonical name, all values of each. */
  headers: Readonly<Record<string, readonly string[]>>;
  cookies: ReadonlyMap<string, string>;
};

/** The values that a request has for each parameter, in its order. */
export function valuesOf(
  { in: place, name }: Pick<Parameter, 'in' | 'name'>,
  from: Sources,
): readonly string[] {
  switch (place) {
    case 'path':
      return Object.hasOwn(from.path, name) ? [from.path[name] ?? ''] : [];
    case 'query':
      return from.query.getAll(name);
    case 'header': {
      const canonical = canonicalHeaderName(name);
      return Object.hasOwn(from.headers, canonical) ? (from.headers[canonical] ?? []) : [];
    }
    case 'cookie': {
      const value = from.cookies.get(name);
      return value === undefined ? [] : [value];
    }
  }
}

export type Parameters = {
  single: Record<string, string>;
  multiple: Record<string, string[]>;
  /** What takes the place of `{name}` in the integration; empty for a declared parameter that the request lacks. */
  substitutes: ReadonlyMap<string, string>;
};

export function parametersOf(declared: readonly Parameter[], from: Sources): Parameters {
  const found = declared.flatMap((parameter): [string, string[]][] => {
    const values = valuesOf(parameter, from);
    return values.length === 0 ? [] : [[parameter.name, [...values]]];
  });
  const substitutes = new Map<string, string>(Object.entries(from.path));
  for (const { name } of declared) if (!substitutes.has(name)) substitutes.set(name, '');
  for (const [name, values] of found) substitutes.set(name, values.at(-1) ?? '');
  return {
    single: Object.fromEntries(found.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiple: Object.fromEntries(found),
    substitutes,
  };
}

/** Puts values in place of `{name}`; other text in braces stays. */
export const substituted = (
  text: string,
  substitutes: ReadonlyMap<string, string>,
  write: (value: string) => string = (value) => value,
): string =>
  text.replace(/\{([^{}]{1,200})\}/g, (all, name: string) => {
    const value = substitutes.get(name);
    return value === undefined ? all : write(value);
  });

/** The same in every text of a value. */
export function substitutedIn(value: unknown, substitutes: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return substituted(value, substitutes);
  if (Array.isArray(value)) return value.map((each) => substitutedIn(each, substitutes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, substitutedIn(each, substitutes)]),
  );
}

/** RFC 6265, 5.4; of two cookies of one name, the first is the more specific. */
export function cookiesOf(headers: Sources['headers']): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (headers.Cookie ?? []).join(';').split(';')) {
    const mark = pair.indexOf('=');
    const name = pair.slice(0, Math.max(mark, 0)).trim();
    if (name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(mark + 1).trim());
  }
  return cookies;
}
