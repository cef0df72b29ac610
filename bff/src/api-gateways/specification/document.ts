import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { Fault, Path } from './fault.ts';

/** Aliases repeat what they name: a document within this limit is a thousandth of what memory holds. */
const aliasesMax = 100;
const depthMax = 60;
const nodesMax = 50_000;

export type SpecificationDocument = {
  root: unknown;
  /** The line of a value, or of the nearest value around it that the text has. */
  lineOf(path: Path): number;
};

/** Reads YAML 1.2, of which JSON is a part. @returns the first faults of the text, with their lines, if it has any */
export function readDocument(
  text: string,
): { document: SpecificationDocument } | { faults: (Fault & { line: number })[] } {
  const lines = new LineCounter();
  const faultAt = (offset: number, message: string) => ({
    faults: [{ path: [], message, line: lines.linePos(offset).line || 1 }],
  });
  try {
    const yaml = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      // The library compares each key with all others of its map; `twiceNamed` looks each up once.
      uniqueKeys: false,
    });
    const [error] = yaml.errors;
    if (error !== undefined) return faultAt(error.pos[0], `is not YAML: ${error.message}`);
    const twice = twiceNamed(yaml);
    if (twice !== undefined) return faultAt(twice.at, `has the key ${JSON.stringify(twice.key)} twice`);
    const root: unknown = yaml.toJS({ maxAliasCount: aliasesMax });
    const excess = excessOf(root);
    if (excess !== undefined) return faultAt(0, excess);
    const lineOf = (path: Path): number => {
      let node: unknown = yaml.contents;
      let line = 1;
      for (const step of [undefined, ...path]) {
        if (step !== undefined) {
          const pair = isMap(node) ? node.items.find(({ key }) => keyOf(key) === String(step)) : undefined;
          const key = pair?.key;
          if (isNode(key) && key.range) line = lines.linePos(key.range[0]).line;
          node = pair === undefined ? (isSeq(node) ? node.items[Number(step)] : undefined) : pair.value;
        }
        if (isAlias(node)) node = node.resolve(yaml);
        if (!isNode(node)) break;
        // A map begins on the line after its key, which is the line to show.
        if (node.range && (isScalar(node) || typeof step === 'number'))
          line = lines.linePos(node.range[0]).line;
      }
      return line;
    };
    return { document: { root, lineOf } };
  } catch (error) {
    // Deep nesting exhausts the stack of the parser, and aliases that repeat themselves its limit.
    if (error instanceof RangeError) return faultAt(0, tooDeep);
    if (error instanceof ReferenceError)
      return faultAt(0, `repeats too much through aliases (${error.message})`);
    throw error;
  }
}

function twiceNamed(yaml: Document.Parsed): { key: string; at: number } | undefined {
  let found: { key: string; at: number } | undefined;
  visit(yaml, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (keys.has(keyOf(key)) && keyOf(key) !== '<<') {
          found = { key: keyOf(key).slice(0, 100), at: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        keys.add(keyOf(key));
      }
      return undefined;
    },
  });
  return found;
}

const tooDeep = `is nested too deeply; at most ${depthMax} levels are allowed`;

const keyOf = (key: unknown) => String(isScalar(key) ? key.value : key);

/** Also ends at a value that holds itself: its depth has no end. */
function excessOf(root: unknown): string | undefined {
  let nodes = 0;
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= depthMax) return tooDeep;
    const inner: unknown[] = Object.values(value);
    nodes += inner.length;
    if (nodes > nodesMax) return `holds more than ${nodesMax} values, the most allowed`;
    for (const each of inner) waiting.push({ value: each, depth: depth + 1 });
  }
  return undefined;
}
