import { ApiError } from '../errors.ts';
import { isUniqueViolation } from './store.ts';

/**
 * Makes or renames what has a name of its own.
 * @param taken a sentence for a name that another has
 * @throws ApiError ALREADY_EXISTS with that sentence
 */
export async function namedOnce<T>(taken: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ApiError('ALREADY_EXISTS', `${taken}. Choose another name.`);
  }
}
