import type { ErrorMessage } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import { isUniqueViolation } from './store.ts';

/**
 * Creates or renames a resource with a unique name.
 * @param taken the error when another resource has the name
 * @throws ApiError ALREADY_EXISTS with that message
 */
export async function namedOnce<T>(taken: ErrorMessage, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ApiError('ALREADY_EXISTS', taken);
  }
}
