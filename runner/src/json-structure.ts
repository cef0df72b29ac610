/** How much structure JSON may have; text inside strings costs a parser little and is not counted. */
export type StructureLimits = { values: number; depth: number };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Says in one pass, without making an object, whether JSON text has more values or levels than a reader should build: a
 * megabyte of `[],[],…` takes V8 a hundred milliseconds and as many megabytes, and what is nested a few thousand
 * levels deep can be parsed and not written again. Text that is not JSON is counted as if it were.
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

/** @returns where the string that begins at `start` ends */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return json.length;
}
