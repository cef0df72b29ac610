import { type Message, type Text, textOf } from './message.ts';

/** Faults of the product or the machine, never of the function's code. */
export type RunnerErrorCode =
  | 'ISOLATION_UNAVAILABLE' // namespaces, bubblewrap or the metadata address are not available
  | 'RUNTIME_NOT_INSTALLED' // the version names a runtime that this machine does not have
  | 'BUILD_FAILED' // what the package asks for could not be installed; the message says why, with the tool's output
  | 'BUILD_MISCONFIGURED' // a setting or a missing program of this machine stops builds
  | 'BUILD_BROKEN' // the product failed to install dependencies
  | 'LAYER_MISSING' // the version's installed dependencies are not on this machine
  | 'INSTALL_FAILED' // a runtime could not be installed
  | 'SANDBOX_FAILED' // a sandbox died before it was ready
  | 'VERSION_DELETED' // the version was deleted before the call got an instance
  | 'TOO_LARGE' // the version asks for more memory than this machine gives to functions and builds together
  | 'RUNNER_CLOSED'; // the runner is shutting down

export class RunnerError extends Error {
  readonly code: RunnerErrorCode;
  /** The code and parameters of the message, if it has a code. */
  readonly said: Message | undefined;
  constructor(code: RunnerErrorCode, message: Text, options?: ErrorOptions) {
    super(textOf(message), options);
    this.name = 'RunnerError';
    this.code = code;
    this.said = typeof message === 'string' ? undefined : message;
  }
}

/** An error whose message has a code, for a caller that passes the message on. */
export class CodedError extends Error {
  override name = 'CodedError';
  readonly said: Message;

  constructor(said: Message, options?: ErrorOptions) {
    super(said.text, options);
    this.said = said;
  }
}
