import { type Expression, parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

const separator = ' › ';
const modifiers = new Set(['each', 'for', 'concurrent', 'sequential', 'describe', 'runIf', 'skipIf']);
/** Placeholders of a test runner: `%s`, `$name`, and the `${…}` of a template. */
const placeholder = /%[sdifjo#]|\$\{[^}]*\}|\$[A-Za-z][\w.]*/g;

/**
 * Lists the titles of a file's tests as in its source, with their placeholders: `describe › it`. Leaves out titles
 * that are expressions, such as `test(story.title, …)`.
 */
export function testTitlesOf({ path, text }: RepositoryFile): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const titles: string[] = [];
  const open: { end: number; title: string }[] = [];
  new Visitor({
    CallExpression: (node) => {
      const kind = kindOf(node.callee);
      const title = kind && spelling(node.arguments[0], text);
      if (kind === undefined || title === undefined) return;
      const full = [...open.map((group) => group.title), title].join(separator);
      if (kind === 'group') open.push({ end: node.end, title });
      else titles.push(full);
    },
    'CallExpression:exit': (node) => {
      if (open.at(-1)?.end === node.end) open.pop();
    },
  }).visit(program);
  return titles;
}

/** Whether a claim names this test: by its title in the source, or by a title with its placeholders filled. */
export function namesTest(claim: string, title: string): boolean {
  if (claim === title) return true;
  const literals = title.split(placeholder);
  if (literals.join('').replaceAll(/[\s›]/g, '') === '') return false;
  return new RegExp(`^${literals.map((part) => RegExp.escape(part)).join('.+')}$`).test(claim);
}

/** What a call of this callee defines: `describe('…')`, `test.each([…])('…')`, or nothing with a title. */
function kindOf(callee: Expression): 'group' | 'test' | undefined {
  if (callee.type === 'Identifier') {
    if (callee.name === 'describe') return 'group';
    return callee.name === 'it' || callee.name === 'test' ? 'test' : undefined;
  }
  if (callee.type === 'CallExpression') {
    return callee.callee.type === 'MemberExpression' ? kindOf(callee.callee) : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (!modifiers.has(callee.property.name)) return undefined;
  const kind = kindOf(callee.object);
  return callee.property.name === 'describe' ? kind && 'group' : kind;
}

function spelling(title: unknown, text: string): string | undefined {
  if (!isNode(title)) return undefined;
  if (title.type === 'Literal') return typeof title.value === 'string' ? title.value : undefined;
  if (title.type === 'TemplateLiteral') return text.slice(title.start + 1, title.end - 1);
  return undefined;
}

function isNode(value: unknown): value is { type: string; start: number; end: number; value?: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value;
}
