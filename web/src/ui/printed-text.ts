/**
 * Text that a stranger's program wrote, made safe to show: no character of it can reorder or hide what is around it.
 * Terminal colors become styles of a closed set.
 */

/** Characters without a shape of their own: controls except tab and line feed, and what changes the text direction. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const controlPictures = 0x2400;
const deletePicture = '\u2421';

/** Replaces each invisible character with a visible name, such as ␛ or ⟨U+202E⟩. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(controlPictures + code);
    if (code === 0x7f) return deletePicture;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

export type PrintedColor = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray';
export type PrintedPart = { text: string; color?: PrintedColor; bold?: true };

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds a terminal's escape sequences
const style = /\u001b\[([\d;]{0,40})m/g;
const colors = new Map<number, PrintedColor>([
  [30, 'gray'],
  [31, 'red'],
  [32, 'green'],
  [33, 'yellow'],
  [34, 'blue'],
  [35, 'magenta'],
  [36, 'cyan'],
]);
const brightOffset = 60;
/** A text with more changes of style than this is shown without any. */
const stylesMax = 200;

/**
 * Splits printed text at a terminal's colors (ECMA-48 SGR): bold and the eight colors of the text. Other styles have no
 * effect; other escape sequences become visible.
 */
export function readPrinted(text: string): PrintedPart[] {
  const found = text.includes('\u001b[') ? [...text.matchAll(style)] : [];
  if (found.length === 0 || found.length > stylesMax) return [{ text: visibleText(text) }];
  const parts: PrintedPart[] = [];
  let current: Style = {};
  let from = 0;
  const add = (to: number) => {
    if (to > from) parts.push({ text: visibleText(text.slice(from, to)), ...current });
  };
  for (const match of found) {
    add(match.index);
    from = match.index + match[0].length;
    current = styled(current, (match[1] ?? '').split(';').map(Number));
  }
  add(text.length);
  return parts;
}

type Style = Omit<PrintedPart, 'text'>;

function styled(before: Style, codes: readonly number[]): Style {
  let after = before;
  for (const code of codes) {
    const { color: _color, ...colorless } = after;
    const { bold: _bold, ...plain } = after;
    const color = colors.get(code) ?? colors.get(code - brightOffset);
    // The numbers behind these name a color of a larger palette, which no theme has.
    if (code === 38 || code === 48) return code === 38 ? colorless : after;
    if (code === 0) after = {};
    else if (code === 1) after = { ...after, bold: true };
    else if (code === 22) after = plain;
    else if (code === 39) after = colorless;
    else if (color) after = { ...after, color };
  }
  return after;
}
