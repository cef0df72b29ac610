import { factsOf, type Message, type Outcome, RunnerError } from 'runner';
import { messageFacts } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';

/** Why a trigger made no call, or its call failed. */
export function faultIn(error: unknown): Message {
  if (error instanceof ApiError && error.why !== undefined)
    return { code: error.why.reason, params: error.why.metadata ?? {}, text: error.message };
  if (error instanceof ApiError || error instanceof RunnerError) return error.said ?? plain(error.message);
  return say('TRIGGER_CONSOLE_FAULT', {});
}

/** @returns undefined for a call that returned */
export function faultOf(outcome: Outcome): Message | undefined {
  return outcome.kind === 'returned' ? undefined : (outcome.said ?? plain(outcome.error.errorMessage));
}

/** The words of a function, which have no translation. */
const plain = (text: string): Message => ({ code: 'PLAIN', params: { text }, text });

/** A fault as the row of its trigger holds it. */
export const writtenFault = (fault: Message): string =>
  JSON.stringify({ fault: fault.text, said: factsOf(fault) });

/** Earlier consoles wrote the text alone. */
export function readFault(written: string): { fault: string; said?: ReturnType<typeof factsOf> } {
  try {
    const { fault, said } = JSON.parse(written);
    if (typeof fault === 'string') return { fault, said: messageFacts.parse(said) };
  } catch {
    // Handled below.
  }
  return { fault: written };
}
