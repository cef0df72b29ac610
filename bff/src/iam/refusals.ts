import { missingRole, type Refusal } from '../../contract/index.ts';
import type { Clock } from '../clock.ts';
import type { Why } from '../errors.ts';

const keptMax = 500;
/** Of one subject, so that a program that collects denials cannot hide those of others. */
const keptMaxPerSubject = 20;

/** A denied request; the role to grant is derived when the list is read. */
export type KeptRefusal = Omit<Refusal, 'suggestion'>;

/**
 * Who was lately refused for want of a role, so that the owner can see it and grant it. In memory and bounded: whoever
 * may ask could otherwise fill the disk by asking.
 */
export class Refusals {
  readonly #now: Clock;
  /** The last one of each subject, permission and resource; the newest at the end. */
  readonly #kept = new Map<string, KeptRefusal>();

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Any refusal may come here; those that no grant resolves are let go. */
  record(why: Why | undefined, requestId: string): void {
    if (why?.reason !== 'ROLE_MISSING') return;
    const { data: missing } = missingRole.safeParse(why.metadata);
    if (missing === undefined) return;
    const key = `${missing.subjectId}\n${missing.permission}\n${missing.resourceId}`;
    const count = (this.#kept.get(key)?.count ?? 0) + 1;
    this.#kept.delete(key);
    this.#kept.set(key, { at: new Date(this.#now()).toISOString(), count, requestId, missing });
    this.#dropOldest(
      [...this.#kept].filter(([, kept]) => kept.missing.subjectId === missing.subjectId),
      keptMaxPerSubject,
    );
    this.#dropOldest([...this.#kept], keptMax);
  }

  /** Newest first. */
  list(filter: { subjectId?: string | undefined; resourceId?: string | undefined }): KeptRefusal[] {
    const isWanted = ({ missing }: KeptRefusal) =>
      (filter.subjectId ?? missing.subjectId) === missing.subjectId &&
      (filter.resourceId ?? missing.resourceId) === missing.resourceId;
    return [...this.#kept.values()].filter(isWanted).toReversed();
  }

  #dropOldest(entries: readonly (readonly [string, KeptRefusal])[], max: number): void {
    const [oldest] = entries;
    if (entries.length > max && oldest !== undefined) this.#kept.delete(oldest[0]);
  }
}
