/** One sentence of a Markdown page, or of one cell of its tables, and the line that its block begins on. */
export type Sentence = { line: number; text: string; words: number };

/** The sentences of a page: without code blocks, and with each piece of inline code and each link as it reads. */
export function sentencesOf(markdown: string): Sentence[] {
  return blocksOf(markdown).flatMap(({ line, text }) =>
    text
      .split(/(?<=[.!?][)"”*_]*)\s+(?=\S)/)
      .map((sentence) => ({ line, text: sentence, words: wordsOf(sentence) }))
      .filter(({ words }) => words > 0),
  );
}

type Block = { line: number; text: string };

/** Paragraphs, list items, headings and table cells. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let fenced = false;
  for (const [index, raw] of markdown.split('\n').entries()) {
    const text = raw.trim();
    const fence = /^(```|~~~)/.test(text);
    if (fence) fenced = !fenced;
    if (fence || fenced || text === '') {
      open = undefined;
    } else if (text.startsWith('|')) {
      open = undefined;
      blocks.push(...cellsOf(text).map((cell) => ({ line: index + 1, text: readable(cell) })));
    } else if (open === undefined || /^([-*+]|\d+\.|#+|>) /.test(text)) {
      open = { line: index + 1, text: readable(text.replace(/^([-*+]|\d+\.|#+|>) +/, '')) };
      blocks.push(open);
    } else {
      open.text += ` ${readable(text)}`;
    }
  }
  return blocks;
}

/** The cells of one row of a table, as its source spells them. */
export function cellsOf(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Code is one word whatever is in it; a reference to a test, `file` › title, is no prose. */
function readable(text: string): string {
  return text
    .replace(/`[\w./-]+\.(?:test|spec)\.tsx?` › .*$/, '')
    .replace(/`[^`]*`/g, 'code')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
