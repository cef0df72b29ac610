import { type Logger, pino } from 'pino';

/** Logs to standard error, so that standard output holds only what users read at start. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      // Defence in depth: no code logs whole requests, and these fields must never be logged.
      redact: ['*.authorization', '*.cookie', '*.token', '*.access_token', '*.iamToken', '*.ownerToken'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
