/** A sentence of a Markdown page or a table cell, and the first line of its block. */
export type Sentence = { line: number; text: string; words: number };

/** The sentences of a page: without code blocks, and with inline code and links as readers see them. */
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

/** The cells of a table row, as in the source. */
export function cellsOf(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Counts code as one word; a reference to a test, `file` › title, is not prose. */
function readable(text: string): string {
  return text
    .replace(/`[\w./-]+\.(?:test|spec)\.tsx?` › .*$/, '')
    .replace(/`[^`]*`/g, 'code')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
