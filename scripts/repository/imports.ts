import { parseSync, Visitor } from 'oxc-parser';
import type { RepositoryFile } from './files.ts';

/** The imports of one module. */
export type ModuleImports = {
  /** Every specifier: static, dynamic, re-exported, required or named in a type. */
  specifiers: string[];
  /** Whether the module only re-exports. */
  isBarrel: boolean;
};

/** Parses a TypeScript or JavaScript module and lists all of its imports. */
export function importsOf({ path, text }: RepositoryFile): ModuleImports {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const specifiers: string[] = [];
  const add = (source: unknown) => {
    if (
      typeof source === 'object' &&
      source !== null &&
      'value' in source &&
      typeof source.value === 'string'
    )
      specifiers.push(source.value);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0]);
    },
  }).visit(program);
  const isBarrel =
    program.body.length > 0 &&
    program.body.every(
      (node) =>
        node.type === 'ExportAllDeclaration' ||
        (node.type === 'ExportNamedDeclaration' && node.source !== null),
    );
  return { specifiers, isBarrel };
}
