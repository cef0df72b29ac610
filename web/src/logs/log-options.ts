import { storedValue } from '../ui/stored-value.ts';

/** How the list shows entries. */
export type LogOptions = { wrap: boolean; byCall: boolean; relative: boolean };

const usual: LogOptions = { wrap: true, byCall: false, relative: false };

export const logOptions = storedValue<LogOptions>('functions-console.log-options', {
  read: (stored) =>
    typeof stored === 'object' && stored !== null
      ? {
          wrap: !('wrap' in stored) || stored.wrap !== false,
          byCall: 'byCall' in stored && stored.byCall === true,
          relative: 'relative' in stored && stored.relative === true,
        }
      : undefined,
  fallback: usual,
});
