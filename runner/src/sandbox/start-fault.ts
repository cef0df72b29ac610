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
  /** Variables with secrets that the interpreter read at its start. */
  readonly secretNames: readonly string[];

  constructor({
    how,
    words,
    isOutOfMemory,
    secretNames = [],
  }: {
    how: string;
    words: string;
    isOutOfMemory: boolean;
    secretNames?: readonly string[];
  }) {
    super(
      words ? `The interpreter did not start: ${how}: ${words}` : `The interpreter did not start: ${how}`,
    );
    this.name = 'StartFault';
    this.how = how;
    this.words = words;
    this.isOutOfMemory = isOutOfMemory;
    this.secretNames = secretNames;
  }

  /**
   * The fault without values of secrets that the interpreter quoted, whole or word by word.
   * @param read those that it read at its start
   */
  without(secrets: Readonly<Record<string, string>>, read: Readonly<Record<string, string>>): StartFault {
    const parts = Object.values(secrets).flatMap((value) => [value, ...value.split(/\s+/).filter(isTelling)]);
    const longestFirst = parts.filter((part) => part !== '').sort((a, b) => b.length - a.length);
    const words = longestFirst.reduce((text, part) => text.replaceAll(part, '***'), this.words);
    const { how, isOutOfMemory } = this;
    return new StartFault({ how, words, isOutOfMemory, secretNames: Object.keys(read) });
  }
}

/** A shorter word of a value also stands in texts that quote nothing. */
const isTelling = (word: string) => word.length >= 4;
