import { type DeniedRequest, missingRole } from '../../contract/index.ts';
import type { Why } from '../errors.ts';

const keptMax = 500;
/** Per subject, so that a program that provokes denials cannot push out those of others. */
const keptMaxPerSubject = 20;

/** A denied request; the server derives the role to grant when the list is read. */
export type KeptDenial = Omit<DeniedRequest, 'suggestion'>;

/**
 * Recent denials for a missing role, so that the owner can see and grant it. In memory and bounded: otherwise, any
 * caller could fill the disk with requests.
 */
export class DeniedRequests {
  readonly #now: () => number;
  /** The latest denial per subject, permission and resource; the newest is last. */
  readonly #kept = new Map<string, KeptDenial>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Accepts any denial; ignores those that no grant resolves. */
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
  list(filter: { subjectId?: string | undefined; resourceId?: string | undefined }): KeptDenial[] {
    const isWanted = ({ missing }: KeptDenial) =>
      (filter.subjectId ?? missing.subjectId) === missing.subjectId &&
      (filter.resourceId ?? missing.resourceId) === missing.resourceId;
    return [...this.#kept.values()].filter(isWanted).toReversed();
  }

  #dropOldest(entries: readonly (readonly [string, KeptDenial])[], max: number): void {
    const [oldest] = entries;
    if (entries.length > max && oldest !== undefined) this.#kept.delete(oldest[0]);
  }
}
