import fc from 'fast-check';

/** The subset of JSON Schema that the API's OpenAPI document uses. */
export type JsonSchema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
};
type Json = unknown;

/**
 * Values that match a schema; fields that `known` lists often get one of its values, so that requests find existing
 * resources.
 */
export function following(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<Json> {
  const some = known[name];
  const any = anyOf(schema, known, name);
  return some === undefined
    ? any
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...some) }, { weight: 1, arbitrary: any });
}
export type Known = Readonly<Record<string, readonly string[]>>;

function anyOf(schema: JsonSchema, known: Known, name: string): fc.Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return fc.oneof(...variants.map((each) => following(each, known, name)));
  switch (typeOf(schema)) {
    case 'object':
      return object(schema, known);
    case 'array':
      return fc.array(following(schema.items ?? {}, known, name), {
        minLength: schema.minItems ?? 0,
        maxLength: 3,
      });
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
    case 'boolean':
      return fc.boolean();
    default:
      return text(schema);
  }
}

function object(schema: JsonSchema, known: Known): fc.Arbitrary<Json> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(([name, each]): [string, fc.Arbitrary<Json>] => [
    name,
    following(each, known, name),
  ]);
  if (fields.length > 0) return fc.record(Object.fromEntries(fields), { requiredKeys: required });
  if (typeof additionalProperties !== 'object') return fc.constant({});
  // Keys that every map accepts: the OpenAPI document does not contain the rules for keys.
  return fc.dictionary(fc.constantFrom('a', 'b1', 'long'), following(additionalProperties, known), {
    maxKeys: 2,
  });
}

function text({ pattern, format, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((at) => at.toISOString());
  if (format === 'uuid') return fc.uuid({ version: 4 });
  const bounded = (value: string) => value.length >= minLength && value.length <= maxLength;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter(bounded);
  return fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme' }).filter(bounded);
}

/** One fault in a value that otherwise matches its schema, and the field with the fault. */
export type Fault = { field: string; what: string; value: Json };

/** Every single fault that the value can have. */
export function faultsIn(schema: JsonSchema, value: Json): Fault[] {
  return [...ownFaults(schema), ...innerFaults(schema, value)];
}

function ownFaults(schema: JsonSchema): Fault[] {
  const wrong = (what: string, value: Json): Fault[] => [{ field: '', what, value }];
  if (schema.anyOf ?? schema.oneOf) return wrong('of no variant', true);
  if (schema.enum) {
    // A field that may only be true has no fault in true.
    const other = schema.enum.includes(true) ? 1 : true;
    return [...wrong('no choice', 'NO_SUCH_CHOICE'), ...wrong('another type', other)];
  }
  if (schema.const !== undefined) return wrong('another value', 'another');
  switch (typeOf(schema)) {
    case 'object':
    case 'array':
      return [...wrong('another type', 'text'), ...wrong('null', null)];
    case 'integer':
    case 'number':
      return wrong('another type', 'text');
    case 'boolean':
      return wrong('another type', 'text');
    default:
      return [
        ...wrong('another type', true),
        ...wrong('null', null),
        ...badTexts(schema).map((bad) => ({ field: '', ...bad })),
      ];
  }
}

function badTexts({
  pattern,
  format,
  minLength = 0,
  maxLength,
}: JsonSchema): { what: string; value: string }[] {
  const bad: { what: string; value: string }[] = [];
  if (format !== undefined) bad.push({ what: 'no such format', value: 'yesterday' });
  if (minLength > 0) bad.push({ what: 'too short', value: '' });
  if (maxLength !== undefined) bad.push({ what: 'too long', value: 'a'.repeat(maxLength + 1) });
  if (pattern !== undefined && !new RegExp(pattern).test('!\n')) bad.push({ what: 'no match', value: '!\n' });
  return bad;
}

function innerFaults(schema: JsonSchema, value: Json): Fault[] {
  if (Array.isArray(value) && schema.items && value.length > 0)
    return within('0', faultsIn(schema.items, value[0]), (broken) => [broken, ...value.slice(1)]);
  if (!isRecord(value)) return [];
  const faults: Fault[] = [];
  for (const name of schema.required ?? []) {
    const { [name]: _, ...rest } = value;
    faults.push({ field: name, what: 'missing', value: rest });
  }
  if (schema.additionalProperties === false)
    faults.push({ field: 'noSuchField', what: 'unknown', value: { ...value, noSuchField: 1 } });
  for (const [name, inner] of Object.entries(value)) {
    const { additionalProperties } = schema;
    const of =
      schema.properties?.[name] ??
      (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (of !== undefined)
      faults.push(...within(name, faultsIn(of, inner), (broken) => ({ ...value, [name]: broken })));
  }
  return faults;
}

function within(name: string, faults: Fault[], rebuilt: (broken: Json) => Json): Fault[] {
  return faults.map(({ field, what, value }) => ({
    field: field === '' ? name : `${name}.${field}`,
    what,
    value: rebuilt(value),
  }));
}

function typeOf({ type, properties, additionalProperties }: JsonSchema): string {
  const [first] = [type ?? []].flat().filter((each) => each !== 'null');
  return first ?? (properties || typeof additionalProperties === 'object' ? 'object' : 'string');
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
