/**
 * An interpreter that did not start with its version's own variables or libraries. The platform's own part of the start
 * had succeeded by then, so this is a fault of the version and none of the machine.
 */
export class StartFault extends Error {
  /** How it ended, such as `it ended with status 9`. */
  readonly how: string;
  /** The last words of the interpreter and its loader; may be empty. */
  readonly words: string;
  readonly isOutOfMemory: boolean;

  constructor({ how, words, isOutOfMemory }: { how: string; words: string; isOutOfMemory: boolean }) {
    super(
      words ? `The interpreter did not start: ${how}: ${words}` : `The interpreter did not start: ${how}`,
    );
    this.name = 'StartFault';
    this.how = how;
    this.words = words;
    this.isOutOfMemory = isOutOfMemory;
  }
}
