import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';

/** Far more than a browser opens: it has at most six connections to a server of HTTP/1.1. */
export const followersOfSubject = 32;
/** Each entry of a log is read and written once for each of its followers. */
const followersInAll = 128;

type Limits = { ofSubject: number; inAll: number };

/** Counts clients that follow event streams, because each makes work for as long as it stays. */
export class Followers {
  readonly #limits: Limits;
  readonly #bySubject = new Map<string, number>();
  #all = 0;

  constructor(limits: Limits = { ofSubject: followersOfSubject, inAll: followersInAll }) {
    this.#limits = limits;
  }

  /**
   * @returns a callback that ends the following; further calls have no effect
   * @throws ApiError RESOURCE_EXHAUSTED when the subject, or all subjects together, follow too many streams
   */
  enter(subjectId: string): () => void {
    const { ofSubject, inAll } = this.#limits;
    const own = this.#bySubject.get(subjectId) ?? 0;
    if (own >= ofSubject)
      throw new ApiError('RESOURCE_EXHAUSTED', say('YOU_FOLLOW_TOO_MANY', { max: ofSubject }));
    if (this.#all >= inAll)
      throw new ApiError('RESOURCE_EXHAUSTED', say('TOO_MANY_FOLLOWERS', { max: inAll }));
    this.#add(subjectId, 1);
    let isIn = true;
    return () => {
      if (isIn) this.#add(subjectId, -1);
      isIn = false;
    };
  }

  #add(subjectId: string, change: number): void {
    const own = (this.#bySubject.get(subjectId) ?? 0) + change;
    if (own === 0) this.#bySubject.delete(subjectId);
    else this.#bySubject.set(subjectId, own);
    this.#all += change;
  }
}
