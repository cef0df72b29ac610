/** Rewrites the file addresses in a registry's pages as a stream, so that no page is in memory as a whole. */
import { Transform } from 'node:stream';

/** The places of addresses in each kind of page. Lengths are bounded, so that a chunk of the page is enough. */
const places = {
  /** `dist.tarball` of npm's packuments. JSON escapes quotes inside strings, so a string's content never matches. */
  packument: /("tarball"\s{0,8}:\s{0,8})"((?:[^"\\]|\\.){1,4096})"/g,
  html: /(\shref\s{0,8}=\s{0,8})(?:"([^"<>]{1,4096})"|'([^'<>]{1,4096})')/gi,
  json: /("url"\s{0,8}:\s{0,8})"((?:[^"\\]|\\.){1,4096})"/g,
} as const;
const longest = 4200;

export type PageKind = keyof typeof places;

/**
 * @param rewrite takes an address from the page. @returns the replacement; undefined keeps the address
 * @param mostBytes a longer page ends in an error
 */
export function withLinks(
  kind: PageKind,
  { rewrite, mostBytes }: { rewrite: (address: string) => string | undefined; mostBytes: number },
): Transform {
  let rest = '';
  let bytes = 0;
  const rewritten = (text: string) =>
    text.replaceAll(places[kind], (whole, before: string, quoted: string | undefined, single: string) => {
      const address = kind === 'html' ? ofHtml(quoted ?? single) : ofJson(quoted ?? '');
      const other = address === undefined ? undefined : rewrite(address);
      if (other === undefined) return whole;
      return (
        before +
        (kind === 'html'
          ? `"${other.replaceAll('&', '&amp;').replaceAll('"', '%22')}"`
          : JSON.stringify(other))
      );
    });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) return done(new RangeError('the registry answered with more than can be read'));
      // latin1 maps one byte to one character, so that no cut splits a character.
      rest += chunk.toString('latin1');
      if (rest.length < 2 * longest) return done();
      const cut = safeCut(rest, kind);
      const ready = rewritten(rest.slice(0, cut));
      rest = rest.slice(cut);
      done(null, Buffer.from(ready, 'latin1'));
    },
    flush(done) {
      done(null, Buffer.from(rewritten(rest), 'latin1'));
    },
  });
}

/** A position that cuts no address: before the last place that may be incomplete. */
function safeCut(text: string, kind: PageKind): number {
  const from = text.length - longest;
  const pattern = new RegExp(places[kind].source, places[kind].flags);
  pattern.lastIndex = Math.max(0, from - longest);
  let cut = from;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match.index >= from) break;
    cut = Math.max(cut, match.index + match[0].length);
  }
  return cut;
}

function ofJson(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(`"${Buffer.from(text, 'latin1').toString('utf8')}"`);
    return typeof read === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  '#38': '&',
  '#39': "'",
};

const ofHtml = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('utf8')
    .replace(/&(#?\w{1,6});/g, (whole, name: string) => entities[name] ?? whole);
