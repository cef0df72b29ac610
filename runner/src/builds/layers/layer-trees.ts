/**
 * Copies of layers as hard links, made before the cold start that needs one. A start renames the top entries of a copy
 * into the sandbox's code folder, which takes as long for ten thousand files as for ten. When the sandbox has ended,
 * the copy returns unchanged: sandboxes cannot write to it.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { limits } from '../../limits.ts';
import { runTool } from '../../runtimes/run-tool.ts';
import type { LayerStore } from './layer-store.ts';

/**
 * The maximum of spare copies of one layer; further returned copies are removed. A copy takes folders, no file
 * contents, and the time to create its links one by one, which concurrency does not shorten. Layers whose functions
 * started together will probably start together again.
 */
const mostSpare = limits.instancesPerVersion;
/** Delays the next copy, so that the call that took a copy gets its result first. */
const refillDelayMs = 1000;

export class LayerTrees {
  readonly #dir: string;
  readonly #layers: LayerStore;
  readonly #spare = new Map<string, string[]>();
  readonly #making = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #closing = new AbortController();
  #count = 0;

  /** @param dir in the file system of the layers; removed with the runner */
  constructor({ dir, layers }: { dir: string; layers: LayerStore }) {
    this.#dir = dir;
    this.#layers = layers;
  }

  /** Makes a copy for a version that will be called, unless one exists. `place` reports failures. */
  prewarm(key: string): void {
    if (!this.#spare.get(key)?.length) this.#make(key).catch(() => {});
  }

  /**
   * Adds a layer to a code folder; entries of the code with the same names stay.
   * @returns takes the layer out again, after the last process that reads it has ended
   * @throws RunnerError LAYER_MISSING
   */
  async place(key: string, codeDir: string): Promise<() => Promise<void>> {
    const tree = await this.#take(key);
    const own = new Set(await readdir(codeDir));
    const names = (await readdir(tree)).filter((name) => !own.has(name));
    await moveAll(names, { from: tree, to: codeDir });
    this.#refillLater(key);
    return async () => {
      await moveAll(names, { from: codeDir, to: tree });
      const isThere = await this.#layers.has(key);
      // No await between this check and keeping the copy, because many copies return at once.
      const isWanted = isThere && (this.#spare.get(key)?.length ?? 0) < mostSpare;
      if (isWanted && !this.#closing.signal.aborted) this.#keep(key, tree);
      else await rm(tree, { recursive: true, force: true });
    };
  }

  /** Removes the copies of a dropped layer. */
  async forget(key: string): Promise<void> {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    await this.#making.get(key)?.catch(() => {});
    const trees = this.#spare.get(key) ?? [];
    this.#spare.delete(key);
    await Promise.all(trees.map((tree) => rm(tree, { recursive: true, force: true })));
  }

  /** Stops making copies. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.#making.values());
  }

  async #take(key: string): Promise<string> {
    for (;;) {
      const tree = this.#spare.get(key)?.pop();
      if (tree !== undefined) return tree;
      // Several starts may wait for one copy; those that find it taken make the next.
      await this.#make(key);
    }
  }

  #make(key: string): Promise<void> {
    const known = this.#making.get(key);
    if (known) return known;
    const making = this.#copy(key).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #copy(key: string): Promise<void> {
    const { signal } = this.#closing;
    const layer = await this.#layers.folder(key);
    signal.throwIfAborted();
    await mkdir(this.#dir, { recursive: true, mode: 0o755 });
    const tree = path.join(this.#dir, `${key.slice(0, 12)}-${this.#count++}`);
    try {
      // Ten thousand links take a fifth of a second, too long for this process's event loop.
      await runTool('cp', ['-al', '--', layer, tree], { timeoutMs: 60_000, signal });
      this.#keep(key, tree);
    } catch (error) {
      await rm(tree, { recursive: true, force: true });
      throw error;
    }
  }

  #keep(key: string, tree: string): void {
    this.#spare.set(key, [...(this.#spare.get(key) ?? []), tree]);
  }

  #refillLater(key: string): void {
    if (this.#closing.signal.aborted || this.#timers.has(key)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.prewarm(key);
    }, refillDelayMs);
    timer.unref();
    this.#timers.set(key, timer);
  }
}

async function moveAll(names: readonly string[], { from, to }: { from: string; to: string }): Promise<void> {
  for (const name of names) await rename(path.join(from, name), path.join(to, name));
}
