import { parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

/** Methods of a schema whose last argument may be the message for callers who break the rule. */
const checks =
  /^(?:refine|regex|min|max|length|gt|gte|lt|lte|multipleOf|startsWith|endsWith|includes|email|url)$/;
/** Schemas whose last argument may be the message. */
const schemas = /^(?:enum|literal|string|number|union|uuid)$/;

/** Rules of schemas that are written in place, which have no code and so no translation. */
export function ruleLiteralsOf({ path, text }: RepositoryFile): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: string[] = [];
  new Visitor({
    CallExpression: ({ callee, arguments: given }) => {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const isSchema = callee.object.type === 'Identifier' && callee.object.name === 'z';
      const { name } = callee.property;
      const last = given.at(-1);
      if (!(isSchema ? schemas : checks).test(name) || last === undefined) return;
      if (given.length > 1 && isText(last)) found.push(text.slice(last.start, last.end));
    },
    Property: ({ key, value }) => {
      if (key.type === 'Identifier' && /^(?:message|error)$/.test(key.name) && isText(value))
        found.push(text.slice(value.start, value.end));
    },
  }).visit(program);
  return found;
}

function isText(node: { type: string; value?: unknown }): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
