import type { z } from 'zod';
import type { Fault, Path } from './fault.ts';

/** A value of the specification, and where it stands. */
export type Located = { value: unknown; path: Path };

/** References lead to references, or in a circle. */
const referencesMax = 20;
const faultsMax = 20;

/** Reads values of a specification, follows references, and collects every fault. */
export class Reader {
  readonly faults: Fault[] = [];
  readonly root: unknown;

  constructor(root: unknown) {
    this.root = root;
  }

  fault({ path }: Pick<Located, 'path'>, message: string): undefined {
    if (this.faults.length < faultsMax) this.faults.push({ path, message });
    return undefined;
  }

  /** @returns undefined for an absent field, and for a reference that leads nowhere, which is a fault */
  field(at: Located, name: string): Located | undefined {
    if (!isRecord(at.value) || !Object.hasOwn(at.value, name)) return undefined;
    const value = at.value[name];
    return value === null ? undefined : this.#resolved({ value, path: [...at.path, name] });
  }

  /** The fields of an object. A value of another kind is a fault. */
  fields(at: Located): [name: string, Located][] {
    if (!isRecord(at.value)) {
      this.fault(at, 'must be an object');
      return [];
    }
    return Object.keys(at.value).flatMap((name): [string, Located][] => {
      const value = this.field(at, name);
      return value === undefined ? [] : [[name, value]];
    });
  }

  items(at: Located | undefined): Located[] {
    if (at === undefined) return [];
    if (!Array.isArray(at.value)) {
      this.fault(at, 'must be a list');
      return [];
    }
    return at.value.flatMap((value: unknown, i) => this.#resolved({ value, path: [...at.path, i] }) ?? []);
  }

  /** @returns undefined for a value that breaks the schema; each broken rule is a fault */
  parsed<Schema extends z.ZodType>(schema: Schema, at: Located): z.output<Schema> | undefined {
    const { success, data, error } = schema.safeParse(at.value);
    if (success) return data;
    for (const issue of error.issues) {
      const path = [
        ...at.path,
        ...issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
      ];
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) this.fault({ path: [...path, key] }, 'there is no such field here');
      } else this.fault({ path }, describe(issue));
    }
    return undefined;
  }

  #resolved(at: Located): Located | undefined {
    let found = at;
    for (let followed = 0; isRecord(found.value) && typeof found.value.$ref === 'string'; followed++) {
      const { $ref } = found.value;
      if (followed === referencesMax) return this.fault(at, `refers to ${$ref}, which leads in a circle`);
      if (!$ref.startsWith('#/'))
        return this.fault(
          found,
          `refers to ${$ref}; only places of the same document, "#/…", can be referred to`,
        );
      const steps = $ref.slice(2).split('/').map(unescaped);
      let value: unknown = this.root;
      for (const step of steps) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
          return this.fault(found, `refers to ${$ref}, which does not exist`);
        value = (value as Record<string, unknown>)[step];
      }
      found = { value, path: steps };
    }
    return found;
  }
}

/** RFC 6901, section 3; in a URI fragment, percent-encoded as well. */
function unescaped(step: string): string {
  const text = step.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined || issue.message.endsWith('received undefined')) return 'is required';
    return `must be ${nouns[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union') {
    const [first] = issue.errors.flat();
    return first === undefined ? issue.message : describe(first);
  }
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  return issue.message;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
