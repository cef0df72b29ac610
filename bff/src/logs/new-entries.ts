import type { LogLine } from 'runner';
import { type LogLevel, logLevel } from '../../contract/index.ts';
import type { NewEntry } from './log-store.ts';
import { parseLine } from './structured-line.ts';

/** Lines of one call, in the runner's format. */
export type CallLines = {
  functionId: string;
  versionId: string;
  requestId: string;
  /** Whether the version disables structured logging. */
  isText: boolean;
  /** The version keeps no entries below this level. */
  minLevel: LogLevel;
  lines: LogLine[];
};

export function entriesOf({ isText, minLevel, lines, ...ids }: CallLines): NewEntry[] {
  const entries = lines.map((line): NewEntry => {
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
  return entries.filter(({ level }) => isKept(level, minLevel));
}

/** Lines without a level, the majority, are always kept. */
function isKept(level: LogLevel, minLevel: LogLevel): boolean {
  if (level === 'LEVEL_UNSPECIFIED') return true;
  return logLevel.options.indexOf(level) >= logLevel.options.indexOf(minLevel);
}
