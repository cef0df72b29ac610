import { type EventJson, FairPool, type Outcome } from 'runner';
import { type HttpRequest, httpEventJson, jsonFault, rawEventJson } from './event.ts';
import { type HttpAnswer, httpAnswer } from './response.ts';
import type { ShapingTask } from './shaping-worker.ts';

/**
 * What is shaped on the event loop. The worst JSON of this size takes a millisecond, and sixty instances may answer in one
 * turn.
 */
const inlineBytes = 4096;
/** What is larger has a thread of its own, so that what is smaller waits a few milliseconds at most. */
const mediumBytes = 64 * 1024;

const worker = new URL('./shaping-worker.ts', import.meta.url);

/** Turns requests into events and results into answers, in threads where that takes long. Functions take turns. */
export class Shaping {
  readonly #medium = new FairPool<ShapingTask, unknown>(worker, { threads: 1 });
  readonly #large = new FairPool<ShapingTask, unknown>(worker, { threads: 1 });

  /**
   * @param request whose body is in nobody's hands afterwards
   * @param of the function that is called
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

  /** @returns what the parser says of text that is not JSON */
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

/** Bytes that can be handed to a thread: those of a small request lie in a piece of memory beside others'. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return new Uint8Array(buffer);
  return Uint8Array.from(bytes);
}
