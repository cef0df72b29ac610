import { parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

/** Words separated by a space, which are rare in code and present in every sentence. */
const words = /\p{L}{2,}[,:;.]? (?:\p{L}|\d)/u;
/** Text that begins like a label. */
const label = /^\p{Lu}\p{L}+/u;
/** Attributes and properties that are displayed or read aloud when their value begins like a label. */
const shown =
  /^(?:aria-label|alt|caption|content|failure|heading|hint|label|lead|message|name|placeholder|problem|short|text\w*|title|tooltip\w*|what|whatToDo|\w+(?:Label|Placeholder|Text|Title))$/;

/** Literals in a module of the console that look like text on the screen. */
export function screenTextsOf({ path, text }: RepositoryFile): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: { start: number; text: string }[] = [];
  /** Imports, and errors that no screen displays. */
  const apart: { start: number; end: number }[] = [];
  const take = (node: { start: number }, literal: string) => found.push({ start: node.start, text: literal });
  new Visitor({
    JSXElement: ({ openingElement: { name }, children }) => {
      // Text that is typed or printed literally.
      if (name.type === 'JSXIdentifier' && /^(?:code|kbd)$/.test(name.name)) apart.push(...children);
    },
    ImportDeclaration: (node) => void apart.push(node),
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && /^(?:Type|Range)?Error$/.test(node.callee.name))
        apart.push(node);
    },
    JSXText: (node) => {
      if (/\p{L}/u.test(node.value)) take(node, node.value.trim());
    },
    JSXAttribute: ({ name, value }) => {
      if (name.type !== 'JSXIdentifier' || value?.type !== 'Literal') return;
      if (/^(?:className|d|style)$/.test(name.name)) apart.push(value);
      else if (typeof value.value === 'string' && shown.test(name.name) && label.test(value.value))
        take(value, value.value);
    },
    Property: ({ key, value }) => {
      if (key.type !== 'Identifier' || value.type !== 'Literal' || typeof value.value !== 'string') return;
      if (shown.test(key.name) && label.test(value.value)) take(value, value.value);
    },
    Literal: (node) => {
      if (typeof node.value === 'string' && words.test(node.value)) take(node, node.value);
    },
    TemplateLiteral: (node) => {
      const written = node.quasis.map(({ value }) => value.raw).join('0');
      if (words.test(written)) take(node, written);
    },
  }).visit(program);
  const texts = found.filter(({ start }) => apart.every((each) => start < each.start || start >= each.end));
  return [...new Set(texts.map((each) => each.text))];
}
