import { type EntryChange, secretLimits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';

/** A value of a secret version: text, or bytes. */
export type Entry = { key: string; text: string } | { key: string; bytes: Buffer };

const bytesOf = (entry: Entry): Buffer => ('text' in entry ? Buffer.from(entry.text) : entry.bytes);

/**
 * The entries of a new version: those of its base with the changes applied. A change without a value, or with an empty
 * one, removes its key; Terraform removes keys in this way.
 * @param field where the request has the changes, for messages
 * @throws ApiError INVALID_ARGUMENT
 */
export function changedEntries(
  base: readonly Entry[],
  changes: readonly EntryChange[],
  field: string,
): Entry[] {
  const entries = new Map(base.map((entry) => [entry.key, entry]));
  const seen = new Set<string>();
  for (const [at, { key, textValue, binaryValue }] of changes.entries()) {
    const of = `${field}.${at}`;
    if (seen.has(key)) throw invalid(`${of}.key`, say('RULE_ENTRY_TWICE', { key }));
    seen.add(key);
    if (textValue !== undefined && binaryValue !== undefined) throw invalid(of, say('RULE_ENTRY_VALUES', {}));
    const entry = binaryValue
      ? { key, bytes: Buffer.from(binaryValue, 'base64') }
      : { key, text: textValue ?? '' };
    if (bytesOf(entry).length === 0) entries.delete(key);
    else entries.set(key, entry);
  }
  const result = [...entries.values()];
  if (result.length === 0) throw invalid(field, say('RULE_NO_ENTRIES', {}));
  if (result.length > secretLimits.entriesOfVersion)
    throw invalid(field, say('RULE_MAX_ENTRIES', { max: secretLimits.entriesOfVersion }));
  const bytes = result.reduce((sum, entry) => sum + bytesOf(entry).length, 0);
  if (bytes > secretLimits.valueBytes)
    throw invalid(field, say('RULE_PAYLOAD_SIZE', { bytes, max: secretLimits.valueBytes }));
  return result;
}

/** Entries as the bytes that are encrypted. */
export const packEntries = (entries: readonly Entry[]): Buffer =>
  Buffer.from(
    JSON.stringify(
      entries.map((entry) =>
        'text' in entry ? entry : { key: entry.key, base64: entry.bytes.toString('base64') },
      ),
    ),
  );

export function unpackEntries(packed: Buffer): Entry[] {
  const stored: { key: string; text?: string; base64?: string }[] = JSON.parse(packed.toString());
  return stored.map(({ key, text, base64 }) =>
    text === undefined ? { key, bytes: Buffer.from(base64 ?? '', 'base64') } : { key, text },
  );
}

/** The value of an entry in base64, as GetEx has it. */
export const base64Of = (entry: Entry): string => bytesOf(entry).toString('base64');
