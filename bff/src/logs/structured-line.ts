import type { LogLevel } from '../../contract/index.ts';

export type ParsedLine = {
  level: LogLevel;
  message: string;
  streamName?: string;
  /** The further fields of a structured line. */
  fields?: Record<string, unknown>;
};

const streamNameMax = 71;
/**
 * V8 parses JSON of any depth but writes only a few thousand levels, fewer on a fuller stack; a response must be
 * writable.
 */
const depthMax = 100;
const levelOf: ReadonlyMap<string, LogLevel> = new Map([
  ['TRACE', 'TRACE'],
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARN', 'WARN'],
  ['WARNING', 'WARN'],
  ['ERROR', 'ERROR'],
  ['FATAL', 'FATAL'],
]);

/**
 * Parses a line that a function wrote (docs: functions/concepts/logs). A JSON object with `message` or `msg` is
 * structured: its level and stream name are extracted, and the remaining fields are kept. Any other line is text
 * without a level, and so is an object nested more than a hundred levels deep.
 * @param text at most 64 KB: the runner cuts longer lines, and a truncated object is text
 */
export function parseLine(text: string): ParsedLine {
  const object = text.startsWith('{') ? objectOf(text) : undefined;
  const message = object?.message ?? object?.msg;
  if (object === undefined || typeof message !== 'string' || isDeeper(object, depthMax))
    return { level: 'LEVEL_UNSPECIFIED', message: text };
  const { message: _, msg: __, level, stream_name: streamName, ...fields } = object;
  return {
    level: (typeof level === 'string' && levelOf.get(level.toUpperCase())) || 'LEVEL_UNSPECIFIED',
    message,
    ...(typeof streamName === 'string' ? { streamName: streamName.slice(0, streamNameMax) } : {}),
    fields,
  };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
