/**
 * The interpreter did not start with the variables or libraries of its version. The platform's own part of the start
 * had succeeded, so the version is at fault, not the machine.
 */
export class StartFault extends Error {
  /** The end of the process, such as `it ended with status 9`. */
  readonly how: string;
  /** The last output of the interpreter and its loader; may be empty. */
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
