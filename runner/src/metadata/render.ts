import type { MetadataQuery } from './query.ts';
import type { Directory, Entry } from './tree.ts';

type Json = string | number | readonly Json[] | { readonly [name: string]: Json };
export type Rendered = { type: 'application/text' | 'application/json'; body: string };

/** All entries except tokens, which change and are requested each time. */
export type Lasting = Exclude<Entry, { kind: 'token' }>;

/** The format of GCE: text for a value or a listing, JSON for a whole tree; `alt` overrides both. */
export function render(entry: Lasting, { isRecursive, alt }: MetadataQuery): Rendered {
  const wants = alt ?? (isRecursive ? 'json' : 'text');
  if (entry.kind === 'directory' && !isRecursive) {
    const names = namesIn(entry);
    return wants === 'json' ? json(names) : text(names);
  }
  const value = plainOf(entry);
  if (wants === 'json') return json(renamed(value));
  return entry.kind === 'text' ? { type: 'application/text', body: entry.text } : text(linesOf(value));
}

/** A token is JSON unless the request asks for text. */
export function renderFields(fields: Readonly<Record<string, Json>>, { alt }: MetadataQuery): Rendered {
  return alt === 'text' ? text(linesOf(fields)) : json(fields);
}

/** The format that AWS clients expect: text without a final line break, without options. */
export function renderAws(entry: Lasting): string {
  if (entry.kind === 'text') return entry.text;
  return (entry.kind === 'list' ? entry.items : namesIn(entry)).join('\n');
}

function namesIn({ entries }: Directory): string[] {
  return [...entries].map(([name, { kind }]) => (kind === 'directory' ? `${name}/` : name));
}

function plainOf(entry: Lasting): Json {
  if (entry.kind === 'text') return entry.text;
  if (entry.kind === 'list') return entry.items;
  const values: [string, Json][] = [];
  for (const [name, below] of entry.entries) {
    // Listings leave out tokens, as on GCE.
    if (below.kind !== 'token') values.push([name, plainOf(below)]);
  }
  return Object.fromEntries(values);
}

/** GCE's JSON has `projectId` where its paths have `project-id`. */
function renamed(value: Json): Json {
  if (!isObject(value)) return value;
  const camel = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [camel(name), renamed(below)]));
}

/** One line for each value, with its path first. */
function linesOf(value: Json, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => linesOf(each, path));
  if (!isObject(value)) return [path === '' ? String(value) : `${path} ${value}`];
  return Object.entries(value).flatMap(([name, below]) =>
    linesOf(below, path === '' ? name : `${path}/${name}`),
  );
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && !Array.isArray(value);
}

const json = (value: Json): Rendered => ({ type: 'application/json', body: JSON.stringify(value) });
const text = (lines: readonly string[]): Rendered => ({
  type: 'application/text',
  body: lines.map((line) => `${line}\n`).join(''),
});
