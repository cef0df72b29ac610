import { say } from './error-message.ts';
import { invalid } from './errors.ts';

/**
 * The fields that an update changes: those that the mask names, or without a mask the fields in the request. Only
 * with a mask does a proto default apply: a field that the mask names and the request omits becomes empty.
 * @param empty the empty value of each changeable field; undefined where the field cannot be empty
 */
export function masked<Fields extends object>({
  updateMask,
  sent,
  empty,
}: {
  updateMask: string | undefined;
  sent: Partial<Fields>;
  empty: { [Name in keyof Fields]: Fields[Name] | undefined };
}): Partial<Fields> {
  if (updateMask === undefined || updateMask === '') return sent;
  const changed: Partial<Fields> = {};
  for (const part of updateMask.split(',')) {
    const name = part.trim();
    if (!isFieldOf(empty, name))
      throw invalid('updateMask', say('RULE_MASK', { name, names: Object.keys(empty).join(', ') }));
    const value = sent[name] ?? empty[name];
    if (value === undefined) throw invalid(name, say('RULE_MASK_UNSENT', {}));
    changed[name] = value;
  }
  return changed;
}

function isFieldOf<Fields extends object>(
  fields: Fields,
  name: string,
): name is Extract<keyof Fields, string> {
  return Object.hasOwn(fields, name);
}
