import { z } from 'zod';
import type { VariableValue } from '../../../contract/index.ts';
import type { Fault } from './fault.ts';
import { isRecord, Reader } from './reader.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], 'must be text, a number, or true or false');
const declaration = z.strictObject({
  default: scalar.optional(),
  enum: z.array(scalar).min(1).optional(),
  description: z.string().optional(),
});

type Given = Readonly<Record<string, VariableValue>>;

const mention = /\$\{var\.([A-Za-z0-9_.-]{1,100})\}/g;

/**
 * Puts the values of variables in place of `${var.name}`. A text that is one variable becomes its value, of its type.
 * @returns a copy of the document; the faults of declarations, values and mentions
 */
export function withVariables(
  root: unknown,
  given: Given,
): { root: unknown; faults: Fault[]; unknown: string[]; unlisted: string[] } {
  const reader = new Reader(root);
  const values = new Map<string, string | number | boolean>();
  const unlisted: string[] = [];
  const top = reader.field({ value: root, path: [] }, 'x-yc-apigateway');
  const declared = top === undefined ? undefined : reader.field(top, 'variables');
  for (const [name, at] of declared === undefined ? [] : reader.fields(declared)) {
    const variable = reader.parsed(declaration, at);
    if (variable === undefined) continue;
    const value = Object.hasOwn(given, name) ? plain(given[name] ?? {}) : undefined;
    const chosen = value ?? variable.default ?? variable.enum?.[0];
    if (chosen === undefined) reader.fault(at, 'has no value: give it a default, or send one in variables');
    else if (variable.enum?.every((each) => String(each) !== String(chosen))) {
      if (value === undefined) reader.fault(at, 'has a default that is not in its enum');
      else unlisted.push(name);
    } else values.set(name, chosen);
  }
  const unknown = Object.keys(given).filter((name) => !values.has(name) && !unlisted.includes(name));
  const replaced = replacedIn(root, [], (text, path) => {
    const whole = /^\$\{var\.([A-Za-z0-9_.-]{1,100})\}$/.exec(text)?.[1];
    const only = whole === undefined ? undefined : values.get(whole);
    if (only !== undefined) return only;
    return text.replace(mention, (all, name: string) => {
      const value = values.get(name);
      if (value !== undefined) return String(value);
      if (!unlisted.includes(name))
        reader.fault({ path }, `names ${all}, which x-yc-apigateway.variables does not declare`);
      return all;
    });
  });
  return { root: replaced, faults: reader.faults, unknown, unlisted };
}

function plain(value: VariableValue): string | number | boolean | undefined {
  const { stringValue, intValue, doubleValue, boolValue } = value;
  return stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue;
}

function replacedIn(
  value: unknown,
  path: readonly (string | number)[],
  replace: (text: string, path: readonly (string | number)[]) => string | number | boolean,
): unknown {
  if (typeof value === 'string') return value.includes('${var.') ? replace(value, path) : value;
  if (Array.isArray(value)) return value.map((each, i) => replacedIn(each, [...path, i], replace));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replacedIn(each, [...path, name], replace)]),
  );
}
