import { storedValue } from '../ui/stored-value.ts';

/** The last payload that the user set for each function. */
export const payloads = storedValue<Readonly<Record<string, string>>>('functions-console.payloads', {
  read: (stored) =>
    typeof stored === 'object' && stored !== null
      ? Object.fromEntries(Object.entries(stored).filter(([, payload]) => typeof payload === 'string'))
      : undefined,
  fallback: {},
});

export function forgetPayload(functionId: string): void {
  const { [functionId]: _gone, ...rest } = payloads.get();
  payloads.set(rest);
}
