/** Values for requests from the schemas of the API's OpenAPI document: most match, many are hostile. */
import type { Random } from './random.ts';

export type Schema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
};
/** IDs and other values of the console under test, by field name. */
export type Known = Readonly<Record<string, readonly string[]>>;

const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
const hostile: readonly unknown[] = [
  '',
  ' ',
  '\0',
  '../../etc/passwd',
  '..%2f..%2f',
  "'; DROP TABLE functions; --",
  '<script>alert(1)</script>',
  '$(id)',
  '{{7*7}}',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202e\u0007\u001b[31m',
  'a'.repeat(300),
  'a'.repeat(100_000),
  '9223372036854775808',
  '-1',
  '1e400',
  '٣',
  Number.MAX_SAFE_INTEGER,
  -1,
  0.1,
  1e308,
  true,
  null,
  [],
  {},
  [[[[]]]],
  deep(2000),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
];

/** A value for a field; one in five is hostile regardless of the schema. */
export function valueFor(
  schema: Schema,
  { name, known, random }: { name: string; known: Known; random: Random },
): unknown {
  if (random.chance(0.2)) return random.pick(hostile);
  const some = known[name];
  if (some !== undefined && random.chance(0.7)) return random.pick(some);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return valueFor(random.pick(variants), { name, known, random });
  const types = [schema.type ?? 'object'].flat();
  switch (types.find((type) => type !== 'null')) {
    case 'array':
      return Array.from({ length: random.below(4) }, () =>
        valueFor(schema.items ?? {}, { name, known, random }),
      );
    case 'integer':
    case 'number':
      return (schema.minimum ?? 0) + random.below(Math.min(schema.maximum ?? 1000, 1e6));
    case 'boolean':
      return random.chance(0.5);
    case 'string':
      return schema.format === 'date-time'
        ? '2026-01-01T00:00:00Z'
        : 'b'.repeat(random.below(Math.min(schema.maxLength ?? 20, 60)));
    default:
      return objectFor(schema, { known, random });
  }
}

function objectFor(
  { properties = {}, required = [], additionalProperties }: Schema,
  of: { known: Known; random: Random },
) {
  const { random } = of;
  const chosen = Object.entries(properties).filter(([name]) =>
    random.chance(required.includes(name) ? 0.95 : 0.4),
  );
  const made: [string, unknown][] = chosen.map(([name, schema]) => [name, valueFor(schema, { name, ...of })]);
  if (typeof additionalProperties === 'object')
    for (let count = random.below(3); count > 0; count--)
      made.push([
        random.pick(['a', 'b1', '', '__proto__', 'A'.repeat(200)]),
        valueFor(additionalProperties, { name: '', ...of }),
      ]);
  if (random.chance(0.05)) made.push(['noSuchField', random.pick(hostile)]);
  return Object.fromEntries(made);
}
