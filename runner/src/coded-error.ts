import type { Message } from './message.ts';

/** An error whose message has a code, for a caller that passes the message on. */
export class CodedError extends Error {
  override name = 'CodedError';
  readonly said: Message;

  constructor(said: Message, options?: ErrorOptions) {
    super(said.text, options);
    this.said = said;
  }
}
