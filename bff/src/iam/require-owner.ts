import { ApiError } from '../errors.ts';
import { describeSubject, type Subject } from './subject.ts';

/**
 * @param parts.what what only the owner does, such as "may examine the machine"
 * @throws ApiError PERMISSION_DENIED with the reason OWNER_ONLY
 */
export function requireOwner(subject: Subject, { ownerId, what }: { ownerId: string; what: string }): void {
  if (subject.id === ownerId) return;
  throw new ApiError(
    'PERMISSION_DENIED',
    `Permission denied: only the owner ${what}, and the request came from the ${describeSubject(subject)}.`,
    { reason: 'OWNER_ONLY' },
  );
}
