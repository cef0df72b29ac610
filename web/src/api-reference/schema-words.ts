import type { JsonSchema } from '../api/api-document.ts';

export type Field = { name: string; schema: JsonSchema; isRequired: boolean };

/** "string", "list of objects", "map of strings": what a value is, for people. */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeWords))].join(' or ');
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  const [type = 'any value'] = types;
  if (type === 'array')
    return `list of ${plural(schema.items === undefined ? 'any value' : typeWords(schema.items))}`;
  if (type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object')
    return `map of ${plural(typeWords(schema.additionalProperties))}`;
  return type;
}

function plural(words: string): string {
  return /^(any value|list|map)/.test(words) ? words : `${words}s`;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'a time, such as "2030-01-31T00:00:00Z"',
  uuid: 'a UUID',
};

/** The rules that a value must hold, a few words each: those of a pattern are its description. */
export function rulesOf(schema: JsonSchema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const rules: string[] = [];
  if (schema.enum) rules.push(`one of ${schema.enum.map(String).join(', ')}`);
  if (schema.description) rules.push(schema.description);
  else if (schema.format) rules.push(formats[schema.format] ?? schema.format);
  else if (schema.pattern) rules.push(`matches ${schema.pattern}`);
  rules.push(...range(minLength, maxLength, ' characters'));
  rules.push(...range(minimum, maximum, ''));
  rules.push(...range(minItems, maxItems, ' entries'));
  rules.push(...innerRulesOf(schema));
  if (schema.default !== undefined) rules.push(`${JSON.stringify(schema.default)} if absent`);
  return rules;
}

/** What each of the values inside must hold, where they are no objects, which have fields of their own to be told of. */
function innerRulesOf(schema: JsonSchema): string[] {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).flatMap(rulesOf);
  const map = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const [each] = fieldsOf(schema).length > 0 ? [] : [schema.items ?? map];
  return [...new Set(variants), ...(each ? rulesOf(each) : []).map((rule) => `each ${rule}`)];
}

function range(min: number | undefined, max: number | undefined, unit: string): string[] {
  if (max === undefined) return min === undefined || min === 0 ? [] : [`at least ${min}${unit}`];
  return [min === undefined || min === 0 ? `at most ${max}${unit}` : `${min} to ${max}${unit}`];
}

/** What is inside a value: fields of an object, or of what a list or a map holds. */
export function fieldsOf(schema: JsonSchema): Field[] {
  const inner = [
    schema.items,
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined,
    ...(schema.anyOf ?? schema.oneOf ?? []),
  ];
  const own = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    schema: field,
    isRequired: schema.required?.includes(name) ?? false,
  }));
  if (own.length > 0) return own;
  // Of variants, the fields of all; one that stands in several is told once.
  const fields = new Map<string, Field>();
  for (const each of inner) {
    if (each === undefined) continue;
    for (const field of fieldsOf(each)) if (!fields.has(field.name)) fields.set(field.name, field);
  }
  return [...fields.values()];
}

/** A value of this shape with the fields that must be there, for a request to begin with. */
export function sampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [variant] = schema.anyOf ?? schema.oneOf ?? [];
  if (variant) return sampleOf(variant, name);
  switch ([schema.type ?? []].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        fieldsOf(schema)
          .filter(({ isRequired }) => isRequired)
          .map((field) => [field.name, sampleOf(field.schema, field.name)]),
      );
    case 'array':
      return schema.items ? [sampleOf(schema.items, name)] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return knownSamples[name] ?? `<${name}>`;
  }
}

/** Values of fields whose name alone does not say how they are written. */
const knownSamples: Readonly<Record<string, string>> = {
  memory: '134217728',
  runtime: 'nodejs22',
  entrypoint: 'index.handler',
  tag: 'stable',
  roleId: 'functions.functionInvoker',
};
