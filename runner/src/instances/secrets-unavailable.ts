import type { Message } from '../message.ts';

/** A version cannot start because of a secret that it names; its calls fail with this message. */
export class SecretsUnavailable extends Error {
  readonly said: Message;
  constructor(said: Message) {
    super(said.text);
    this.name = 'SecretsUnavailable';
    this.said = said;
  }
}
