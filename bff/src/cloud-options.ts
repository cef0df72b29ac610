import type { Logger } from 'pino';
import type { Runner, TokenSource } from 'runner';

export type CloudOptions = {
  dataDir: string;
  /** Defaults to the secret of the data folder, made at the first start. */
  ownerToken?: string | undefined;
  /** Origin of function calls. */
  gatewayUrl: string;
  /** `host[:port]` names that the console answers to. */
  consoleHosts: readonly string[];
  /** Starts the runner, which requests service account tokens from `tokens`. */
  startRunner: (parts: { tokens: TokenSource; cloudId: string }) => Promise<Runner>;
  log: Logger;
  /** `host:port` of servers that API gateways may reach although their addresses are not public. */
  httpUpstreams?: readonly string[];
  now?: () => number;
  /** Milliseconds on a monotonic clock. */
  elapsed?: () => number;
};
