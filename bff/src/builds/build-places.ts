import type { Message } from 'runner';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';

/** Limits on builds that wait or run. */
const most = { ofFunction: 8, ofSubject: 40, inAll: 100 } as const;

/** A build's place in the queue, held from before its operation begins until it has ended. */
export type Place = { readonly functionId: string; leave(): void };

/** Limits how many builds wait or run at a time, so that no function or subject fills the queue for the others. */
export class BuildPlaces {
  readonly #taken = new Set<{ functionId: string; subjectId: string }>();

  /** @throws ApiError RESOURCE_EXHAUSTED that names the limit */
  enter(asked: { functionId: string; subjectId: string }): Place {
    const taken = [...this.#taken];
    const free = most.inAll - taken.length;
    const ofFunction = taken.filter(({ functionId }) => functionId === asked.functionId).length;
    const ofSubject = taken.filter(({ subjectId }) => subjectId === asked.subjectId).length;
    if (ofFunction >= most.ofFunction)
      throw full(say('BUILDS_OF_FUNCTION', { id: asked.functionId, count: ofFunction }));
    if (ofSubject >= most.ofSubject)
      throw full(say('BUILDS_OF_SUBJECT', { id: asked.subjectId, count: ofSubject }));
    // A dynamic threshold (Choudhury and Hahne, 1998): a subject leaves as many places free as it holds.
    if (ofSubject >= free)
      throw full(say('BUILDS_OF_MACHINE', { all: taken.length, id: asked.subjectId, count: ofSubject }));
    const place = { ...asked };
    this.#taken.add(place);
    return { functionId: asked.functionId, leave: () => void this.#taken.delete(place) };
  }
}

const full = (whose: Message) => new ApiError('RESOURCE_EXHAUSTED', say('TOO_MANY_BUILDS', { whose }));
