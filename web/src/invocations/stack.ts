import { t } from './messages.ts';

/** A line of a stack trace: its text, and its position if that is in the function's own code. */
export type StackLine = { text: string; place?: { path: string; line: number } };

const codeFolder = '/function/code/';
/** Longer than any real frame. A function controls the length of a frame. */
const shownCharacters = 2000;

/**
 * Parses a frame of an error record. Node.js returns objects of function, file, line and column, or the lines of a
 * stack trace. Python returns lists of file, line, function and source, or the lines of a traceback.
 */
export function readFrame(frame: unknown): StackLine {
  if (typeof frame === 'string') {
    const text = cut(frame.trimEnd());
    return withPlace(text, placeIn(text));
  }
  if (Array.isArray(frame)) {
    const [file, line, name, source] = frame;
    const text = `File "${word(file)}", line ${word(line)}, in ${word(name)}${source ? `\n    ${word(source)}` : ''}`;
    return withPlace(text, { file, line });
  }
  if (typeof frame === 'object' && frame !== null && 'file' in frame && 'line' in frame) {
    const { file, line } = frame;
    const name = 'function' in frame && frame.function ? `${word(frame.function)} ` : '';
    const column = 'column' in frame && frame.column ? `:${word(frame.column)}` : '';
    return withPlace(`at ${name}(${word(file)}:${word(line)}${column})`, { file, line });
  }
  return { text: word(frame) };
}

/**
 * Converts a part of a frame to text. A template literal would call `toString` of an object, and a function may have
 * returned an object whose `toString` is not callable.
 */
function word(part: unknown): string {
  try {
    return cut(typeof part === 'object' ? JSON.stringify(part) : String(part));
  } catch {
    // Nested too deeply for `JSON.stringify`.
    return t('tooDeep');
  }
}

function cut(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function placeIn(text: string): { file: unknown; line: unknown } {
  const found = /(\/function\/code\/[^\s"():]+)(?::|", line )(\d+)/.exec(text);
  return { file: found?.[1], line: Number(found?.[2]) };
}

function withPlace(text: string, { file, line }: { file: unknown; line: unknown }): StackLine {
  if (typeof file !== 'string' || !file.startsWith(codeFolder)) return { text };
  if (typeof line !== 'number' || !(line > 0)) return { text };
  return { text, place: { path: file.slice(codeFolder.length), line } };
}
