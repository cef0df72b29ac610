/** A browser is slow to lay out a longer line. */
const pieceMaxCharacters = 1000;

/** Splits a text into pieces that a browser lays out at once: its lines, and long lines into several. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const line of text.split('\n')) {
    let from = 0;
    do {
      let to = Math.min(from + pieceMaxCharacters, line.length);
      // Not between the halves of a character.
      if (to < line.length && /[\ud800-\udbff]/.test(line[to - 1] ?? '')) to++;
      pieces.push(line.slice(from, to));
      from = to;
    } while (from < line.length);
  }
  return pieces;
}
