import type { JsonSchema } from '../api/api-document.ts';
import { translateApiText } from '../server-errors/api-texts.ts';
import { t } from './messages.ts';

export type Field = { name: string; schema: JsonSchema; isRequired: boolean };

/** Describes the type of a value for readers: "string", "list of objects", "map of strings". */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined)
    return [...new Set(variants.map(typeWords))].reduce((first, second) => t('or', { first, second }));
  const type = typeOf(schema);
  if (type === 'array') return t('listOf', { type: manyOf(schema.items ?? {}) });
  if (type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object')
    return t('mapOf', { type: manyOf(schema.additionalProperties) });
  return t('typeName', { type });
}

/** JSON Schema's name of a type, for which the messages have a plural too; `any` if the schema has no type. */
function typeOf(schema: JsonSchema): string {
  const [type = 'any'] = [schema.type ?? []].flat().filter((each) => each !== 'null');
  return type;
}

/** Describes the values inside a list or map: by the name of their type, or in words if the name says too little. */
function manyOf(schema: JsonSchema): string {
  const words = typeWords(schema);
  return words === t('typeName', { type: typeOf(schema) }) ? typeOf(schema) : words;
}

function formatWords(format: string): string {
  if (format === 'date-time') return t('time', { example: '"2030-01-31T00:00:00Z"' });
  return format === 'uuid' ? t('uuid') : format;
}

/** The rules of a value, a few words each. The schema's description stands for a pattern. */
export function rulesOf(schema: JsonSchema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const rules: string[] = [];
  if (schema.enum) rules.push(t('oneOf', { values: schema.enum.map(String).join(', ') }));
  if (schema.description) rules.push(translateApiText(schema.description));
  else if (schema.format) rules.push(formatWords(schema.format));
  else if (schema.pattern) rules.push(t('matches', { pattern: schema.pattern }));
  rules.push(...range('length', minLength, maxLength));
  rules.push(...range('value', minimum, maximum));
  rules.push(...range('count', minItems, maxItems));
  rules.push(...innerRulesOf(schema));
  if (schema.default !== undefined) rules.push(t('default', { value: JSON.stringify(schema.default) }));
  return rules;
}

/** The rules of the values inside a list or map. Objects are left out: their fields list their own rules. */
function innerRulesOf(schema: JsonSchema): string[] {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).flatMap(rulesOf);
  const map = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const [each] = fieldsOf(schema).length > 0 ? [] : [schema.items ?? map];
  return [...new Set(variants), ...(each ? rulesOf(each) : []).map((rule) => t('each', { rule }))];
}

const rangeTexts = {
  length: { atLeast: 'lengthAtLeast', atMost: 'lengthAtMost', between: 'lengthBetween' },
  value: { atLeast: 'valueAtLeast', atMost: 'valueAtMost', between: 'valueBetween' },
  count: { atLeast: 'countAtLeast', atMost: 'countAtMost', between: 'countBetween' },
} as const;

function range(of: keyof typeof rangeTexts, min = 0, max?: number): string[] {
  const { atLeast, atMost, between } = rangeTexts[of];
  if (max === undefined) return min === 0 ? [] : [t(atLeast, { min })];
  return [min === 0 ? t(atMost, { max }) : t(between, { min, max })];
}

/** The fields of an object, or of the objects inside a list or map. */
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
  // A schema with variants has the fields of all variants; a field of several variants appears once.
  const fields = new Map<string, Field>();
  for (const each of inner) {
    if (each === undefined) continue;
    for (const field of fieldsOf(each)) if (!fields.has(field.name)) fields.set(field.name, field);
  }
  return [...fields.values()];
}

/** A sample value with the required fields, to start a request from. */
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

/** Sample values of fields whose name does not show their format. */
const knownSamples: Readonly<Record<string, string>> = {
  memory: '134217728',
  runtime: 'nodejs22',
  entrypoint: 'index.handler',
  tag: 'stable',
  roleId: 'functions.functionInvoker',
};
