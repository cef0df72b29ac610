import type { ResourceNoun } from '../errors.ts';
import { notFound } from '../errors.ts';

/**
 * Adds a row that belongs to a resource, which a request may delete after the permission was checked.
 * @throws ApiError NOT_FOUND when the resource is gone
 */
export async function ownedBy<T>(noun: ResourceNoun, id: string, add: () => Promise<T>): Promise<T> {
  try {
    return await add();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('FOREIGN KEY constraint failed'))
      throw notFound(noun, id);
    throw error;
  }
}
