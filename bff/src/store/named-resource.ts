import type { Message } from 'runner';
import { ApiError } from '../errors.ts';
import { isUniqueViolation } from './store.ts';

/** What people set of a resource that lives in a folder. */
export type NamedFields = { name: string; description: string; labels: Record<string, string> };
type NamedColumns = { name: string; description: string; labels_json: string };

export function columnsOf({ name, description, labels }: NamedFields): NamedColumns {
  return { name, description, labels_json: JSON.stringify(labels) };
}

export function fieldsOf({ name, description, labels_json }: NamedColumns): NamedFields {
  return { name, description, labels: JSON.parse(labels_json) };
}

/**
 * Creates or renames a resource with a unique name.
 * @param taken the error when another resource has the name
 * @throws ApiError ALREADY_EXISTS with that message
 */
export async function namedOnce<T>(taken: Message, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ApiError('ALREADY_EXISTS', taken);
  }
}
