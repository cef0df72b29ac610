import { describe, expect, it } from 'vitest';
import { sourceFiles } from './files.ts';
import { expressionsOf, type FoundExpression, hostileTexts } from './regular-expressions.ts';

/** Tests, builds and scripts process only the project's own text; any other expression may process untrusted text. */
const own = /\.test\.tsx?$|^(?:bff|runner|web)\/(?:test|build)\//;

/** Expressions that process no text from a function, a client, a registry or an archive, or only short text. */
const exceptions: readonly { path: string; source: string; reason: string }[] = [
  {
    path: 'web/src/editor/monaco/handler-members.ts',
    source: '([A-Za-z_$][\\w$]*(?:\\.[A-Za-z_$][\\w$]*)*)\\.[\\w$]*$',
    reason: 'sees the last 300 characters of a line',
  },
  {
    path: 'web/src/editor/monaco/handler-members.ts',
    source: '([A-Za-z_]\\w*(?:\\.token)?)\\[\\s*[\'"]\\w*$',
    reason: 'sees the last 300 characters of a line',
  },
];

const expressions = new Map<string, FoundExpression>();
for (const file of sourceFiles()) {
  if (!/^(?:bff|runner|web)\/.*\.(?:ts|tsx|cjs|mjs|js)$/.test(file.path) || own.test(file.path)) continue;
  for (const found of expressionsOf(file)) expressions.set(`/${found.source}/${found.flags}`, found);
}

/** A quadratic expression takes sixteen times as long for four times the text. */
const noticedMs = 20;
const short = 5000;
const long = 20_000;

describe('regular expressions of the product', () => {
  it('take linear time over hostile text', () => {
    expect(expressions.size).toBeGreaterThan(100);
    const others = [...expressions.values()].filter(
      ({ path, source }) => !exceptions.some((each) => each.path === path && each.source === source),
    );
    expect(others.flatMap(slowTexts)).toEqual([]);
  }, 240_000);

  it('fail when they take quadratic time', () => {
    const quadratic = { path: '', source: '^[A-Za-z0-9+/\\s]*={0,2}\\s*$', flags: '' };
    expect(slowTexts(quadratic)).not.toEqual([]);
  }, 240_000);
});

/** @returns the texts for which the expression takes more than linear time */
function slowTexts(found: FoundExpression): string[] {
  const slow: string[] = [];
  for (const text of hostileTexts(found.source, long)) {
    if (timeOf(found, text) < noticedMs) continue;
    // On a busy machine, any single measurement may be slow.
    const slowMs = fastest(found, text);
    const growth = slowMs / Math.max(fastest(found, text.slice(-short)), 0.01);
    if (growth > 8 && slowMs > noticedMs)
      slow.push(`${found.path}: /${found.source}/ on ${JSON.stringify(text.slice(0, 20))}`);
    if (slow.length > 0) break;
  }
  return slow;
}

/** Processor time of one search, or of all matches for an expression with the `g` flag. */
function timeOf({ source, flags }: FoundExpression, text: string): number {
  const expression = new RegExp(source, flags);
  const began = process.threadCpuUsage();
  for (
    let found = expression.exec(text);
    found !== null && flags.includes('g');
    found = expression.exec(text)
  )
    if (found[0] === '') expression.lastIndex += 1;
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1000;
}

function fastest(found: FoundExpression, text: string): number {
  return Math.min(...Array.from({ length: 5 }, () => timeOf(found, text)));
}
