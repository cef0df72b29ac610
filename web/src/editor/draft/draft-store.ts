import type { Draft } from './draft.ts';

/** The storage that keeps drafts between visits. */
export type DraftStorage = {
  read: (functionId: string) => Promise<Draft | undefined>;
  write: (functionId: string, draft: Draft) => Promise<void>;
  remove: (functionId: string) => Promise<void>;
};

export type KeptState =
  | { kind: 'kept' }
  | { kind: 'keeping' }
  /** The browser rejected the write, for lack of space or in a private window. The draft exists only in this tab. */
  | { kind: 'notKept'; reason: string };

type Entry = { draft: Draft | undefined; kept: KeptState; timer?: ReturnType<typeof setTimeout> };

/** One shared value, because screens compare states by identity. */
const isKept: KeptState = { kind: 'kept' };

/** Time without typing after which the store saves a draft. A closing tab saves at once. */
const writeAfterMs = 400;

/** Drafts by function: in memory for the screens, saved to the browser's storage with a delay. */
export class DraftStore {
  readonly #storage: DraftStorage;
  readonly #entries = new Map<string, Entry>();
  readonly #loads = new Map<string, Promise<void>>();
  readonly #listeners = new Set<() => void>();

  constructor(storage: DraftStorage) {
    this.#storage = storage;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns the draft in memory; undefined if none was loaded or created. */
  peek(functionId: string): Draft | undefined {
    return this.#entries.get(functionId)?.draft;
  }

  kept(functionId: string): KeptState {
    return this.#entries.get(functionId)?.kept ?? isKept;
  }

  /** Loads a saved draft into memory, once. */
  load(functionId: string): Promise<void> {
    const known = this.#loads.get(functionId);
    if (known) return known;
    const load = this.#storage.read(functionId).then(
      (draft) => {
        if (!this.#entries.has(functionId)) this.#set(functionId, { draft, kept: isKept });
      },
      (error: unknown) => {
        if (!this.#entries.has(functionId))
          this.#set(functionId, { draft: undefined, kept: { kind: 'notKept', reason: String(error) } });
      },
    );
    this.#loads.set(functionId, load);
    return load;
  }

  /** Sets the draft and saves it after a pause in typing. */
  put(functionId: string, draft: Draft): void {
    const before = this.#entries.get(functionId);
    if (before?.timer) clearTimeout(before.timer);
    const timer = setTimeout(() => void this.flush(functionId), writeAfterMs);
    this.#set(functionId, { draft, kept: { kind: 'keeping' }, timer });
  }

  change(functionId: string, edit: (draft: Draft) => Draft): void {
    const draft = this.peek(functionId);
    if (draft) this.put(functionId, edit(draft));
  }

  /** Saves pending changes at once. */
  async flush(functionId: string): Promise<void> {
    const entry = this.#entries.get(functionId);
    if (!entry?.draft || entry.kept.kind === 'kept') return;
    if (entry.timer) clearTimeout(entry.timer);
    const { draft } = entry;
    let kept = isKept;
    try {
      await this.#storage.write(functionId, draft);
    } catch (error) {
      kept = { kind: 'notKept', reason: error instanceof Error ? error.message : String(error) };
    }
    // Text typed during the write has its own timer and its own state.
    if (this.peek(functionId) === draft) this.#set(functionId, { draft, kept });
  }

  /** Loads a draft that another tab saved, unless this tab has unsaved changes. */
  async refresh(functionId: string): Promise<void> {
    const isSettled = () => this.#entries.get(functionId)?.kept.kind === 'kept';
    if (!isSettled()) return;
    const draft = await this.#storage.read(functionId);
    if (draft && isSettled()) this.#set(functionId, { draft, kept: isKept });
  }

  async flushAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((functionId) => this.flush(functionId)));
  }

  async forget(functionId: string): Promise<void> {
    const entry = this.#entries.get(functionId);
    if (entry?.timer) clearTimeout(entry.timer);
    this.#entries.delete(functionId);
    this.#loads.delete(functionId);
    await this.#storage.remove(functionId);
  }

  #set(functionId: string, entry: Entry): void {
    this.#entries.set(functionId, entry);
    for (const listener of this.#listeners) listener();
  }
}
