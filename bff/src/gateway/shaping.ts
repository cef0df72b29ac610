import { type EventJson, FairPool, type Outcome } from 'runner';
import { type HttpRequest, httpEventJson, jsonFault, rawEventJson } from './event.ts';
import { type HttpAnswer, httpAnswer } from './response.ts';
import type { ShapingTask } from './shaping-worker.ts';

/**
 * Maximum size that the event loop processes. The worst JSON of this size takes a millisecond, and sixty instances
 * may answer in one turn.
 */
const inlineBytes = 4096;
/** Larger work has its own thread, so that smaller work waits a few milliseconds at most. */
const mediumBytes = 64 * 1024;

const worker = new URL('./shaping-worker.ts', import.meta.url);

/** Converts requests to events and results to responses, in worker threads for large ones. Functions take turns. */
export class Shaping {
  readonly #medium = new FairPool<ShapingTask, unknown>(worker, { threads: 1 });
  readonly #large = new FairPool<ShapingTask, unknown>(worker, { threads: 1 });

  /**
   * @param request the body is released afterwards
   * @param of the called function
   */
  async httpEvent(request: HttpRequest, of: string): Promise<EventJson> {
    if (request.body.length <= inlineBytes) return httpEventJson(request);
    const body = owned(request.body);
    const task = { kind: 'httpEvent', request: { ...request, body } } as const;
    return (await this.#pool(body.length).run(task, { of, transfer: [body.buffer] })) as EventJson;
  }

  async rawEvent(body: Uint8Array, of: string): Promise<EventJson> {
    if (body.length <= inlineBytes) return rawEventJson(body);
    const own = owned(body);
    const task = { kind: 'rawEvent', body: own } as const;
    return (await this.#pool(body.length).run(task, { of, transfer: [own.buffer] })) as EventJson;
  }

  /** @returns the parser's error message for text that is not JSON */
  async jsonFault(text: string, of: string): Promise<string | undefined> {
    if (text.length <= inlineBytes) return jsonFault(text);
    return (await this.#pool(text.length).run({ kind: 'jsonFault', text }, { of })) as string | undefined;
  }

  async httpAnswer(outcome: Outcome, of: string): Promise<HttpAnswer> {
    if (outcome.kind !== 'returned' || outcome.resultJson.length <= inlineBytes) return httpAnswer(outcome);
    const { resultJson } = outcome;
    const task = { kind: 'httpAnswer', resultJson } as const;
    const answer = (await this.#pool(resultJson.length).run(task, { of })) as HttpAnswer;
    const { body } = answer;
    return { ...answer, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#medium.close(), this.#large.close()]);
  }

  #pool(bytes: number): FairPool<ShapingTask, unknown> {
    return bytes <= mediumBytes ? this.#medium : this.#large;
  }
}

/** Bytes that can be transferred to a thread: a small request's bytes share a pool with other requests. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return new Uint8Array(buffer);
  return Uint8Array.from(bytes);
}
