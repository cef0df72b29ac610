import { type Logger, pino } from 'pino';

/** To standard error, so that standard output holds only what a person should read at start. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      // A second line of defence: nothing logs requests whole, and these must never be.
      redact: ['*.authorization', '*.cookie', '*.token', '*.access_token', '*.iamToken', '*.ownerToken'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
