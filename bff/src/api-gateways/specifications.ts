import { LRUCache } from 'lru-cache';
import { FairPool } from 'runner';
import type { VariableValue } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Compiled } from './specification/compile.ts';
import type { SpecificationTask } from './specification-worker.ts';

const worker = new URL('./specification-worker.ts', import.meta.url);
const checkedMax = 100;
/** The largest honest specifications take a tenth of it. */
const limitMs = 10_000;

/** Reads specifications in threads, because one of the largest takes seconds. Tenants take turns. */
export class Specifications {
  readonly #threads = new FairPool<SpecificationTask, unknown>(worker, { threads: 2 });
  /** The editor of a page asks for each state of the text, and then creates the gateway with the last one. */
  readonly #checked = new LRUCache<string, Compiled>({ max: checkedMax });

  /** @param of whose specification it is, for turns */
  async compile(text: string, variables: Record<string, VariableValue>, of: string): Promise<Compiled> {
    const key = JSON.stringify([variables, text]);
    const known = this.#checked.get(key);
    if (known !== undefined) return known;
    const compiled = (await this.#run({ kind: 'compile', text, variables }, of)) as Compiled;
    if (text.length < 64 * 1024) this.#checked.set(key, compiled);
    return compiled;
  }

  /** The text in the other format; the text itself if it is in that format. */
  async convert(text: string, format: 'JSON' | 'YAML', of: string): Promise<string> {
    return (await this.#run({ kind: 'convert', text, format }, of)) as string;
  }

  async #run(task: SpecificationTask, of: string): Promise<unknown> {
    try {
      return await this.#threads.run(task, { of, limitMs });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
      throw invalid('openapiSpec', say('RULE_SPECIFICATION_TOO_SLOW', {}));
    }
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }
}
