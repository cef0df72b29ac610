/** Limits for the structure of JSON. Text inside strings costs a parser little and does not count. */
export type StructureLimits = { values: number; depth: number };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Checks in one pass and without allocating objects whether JSON text exceeds the number of values or levels that a
 * reader should build. V8 takes a hundred milliseconds and a hundred megabytes for a megabyte of `[],[],…`, and can
 * parse but not stringify a few thousand nested levels. Text that is not JSON is counted like JSON.
 */
export function exceedsStructure(json: string, limits: StructureLimits): boolean {
  let values = 1;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case quote:
        at = endOfString(json, at);
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        values += 1;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
      case comma:
        values += 1;
        break;
    }
    if (values > limits.values || depth > limits.depth) return true;
  }
  return false;
}

/** @returns the end of the string that begins at `start`. A search by `indexOf` takes a tenth of a loop over characters. */
function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1))
    if (!isEscaped(json, { at, start })) return at;
  return json.length;
}

/** A quotation mark is escaped after an odd number of backslashes. */
function isEscaped(json: string, { at, start }: { at: number; start: number }): boolean {
  let before = at - 1;
  while (before > start && json.charCodeAt(before) === backslash) before -= 1;
  return (at - 1 - before) % 2 === 1;
}
