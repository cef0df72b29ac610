import type { LogLine } from 'runner';
import type { NewEntry } from './log-store.ts';
import { parseLine } from './structured-line.ts';

/** Lines of one call, as the runner told them. */
export type CallLines = {
  functionId: string;
  versionId: string;
  requestId: string;
  /** The version keeps its lines as text, whatever they hold. */
  isText: boolean;
  lines: LogLine[];
};

export function entriesOf({ isText, lines, ...ids }: CallLines): NewEntry[] {
  return lines.map((line) => {
    const common = { ...ids, timestampMs: line.timestampMs, stream: line.stream };
    if (line.stream === 'system')
      return { ...common, level: 'INFO', message: line.text, streamName: null, fieldsJson: null };
    const { level, message, streamName, fields } = isText
      ? { level: 'LEVEL_UNSPECIFIED' as const, message: line.text }
      : parseLine(line.text);
    return {
      ...common,
      level,
      message,
      streamName: streamName ?? null,
      fieldsJson: fields === undefined ? null : JSON.stringify(fields),
    };
  });
}
