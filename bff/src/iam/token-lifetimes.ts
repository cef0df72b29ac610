import { type TokenLifetime, usualTokenSeconds } from '../../contract/index.ts';

/** An experiment that nobody ends must not surprise later calls. */
const experimentMs = 10 * 60 * 1000;

/**
 * Shorter lifetimes for the tokens of single functions, to watch what code does with a token that expires. In memory:
 * an experiment ends by itself, and with the process.
 */
export class TokenLifetimes {
  readonly #elapsed: () => number;
  readonly #short = new Map<string, { seconds: number; endsAtMs: number }>();

  /** @param elapsed milliseconds on a monotonic clock */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** The lifetime can only become shorter than the usual one. */
  set(functionId: string, seconds: number): void {
    for (const [id, { endsAtMs }] of this.#short) if (endsAtMs <= this.#elapsed()) this.#short.delete(id);
    if (seconds >= usualTokenSeconds) this.#short.delete(functionId);
    else this.#short.set(functionId, { seconds, endsAtMs: this.#elapsed() + experimentMs });
  }

  secondsOf(functionId: string): number {
    return this.#of(functionId)?.seconds ?? usualTokenSeconds;
  }

  present(functionId: string, nowMs: number): TokenLifetime {
    const short = this.#of(functionId);
    if (short === undefined) return { seconds: usualTokenSeconds };
    const until = new Date(nowMs + short.endsAtMs - this.#elapsed()).toISOString();
    return { seconds: short.seconds, until };
  }

  forget(functionId: string): void {
    this.#short.delete(functionId);
  }

  #of(functionId: string) {
    const short = this.#short.get(functionId);
    return short !== undefined && this.#elapsed() < short.endsAtMs ? short : undefined;
  }
}
