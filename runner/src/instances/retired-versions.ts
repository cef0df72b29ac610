/** Deleted versions that stay rejected. Ids are never reused, so a bounded list is enough. */
const rememberedMax = 10_000;

/** Deleted versions, oldest first: a call that was admitted before the deletion may still name one. */
export class RetiredVersions {
  readonly #ids = new Set<string>();

  add(versionId: string): void {
    this.#ids.add(versionId);
    const [oldest] = this.#ids;
    if (this.#ids.size > rememberedMax && oldest !== undefined) this.#ids.delete(oldest);
  }

  has(versionId: string): boolean {
    return this.#ids.has(versionId);
  }
}
