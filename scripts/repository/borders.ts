import { posix } from 'node:path';

/** The workspace's parts, in the order of a request. */
export const parts = ['e2e', 'web', 'bff', 'runner', 'scripts'] as const;
type Part = (typeof parts)[number];

/** The allowed imports between parts, by the specifier that the importing part must use. */
const doors: Readonly<Record<Part, readonly string[]>> = {
  e2e: [],
  web: ['bff/contract'],
  bff: ['runner'],
  runner: [],
  scripts: [],
};

/** Describes what is wrong with an import; returns undefined when the import is allowed. */
export function borderProblem({ path, specifier }: { path: string; specifier: string }): string | undefined {
  const part = parts.find((name) => path.startsWith(`${name}/`));
  if (part === undefined) return undefined;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (!target.startsWith(`${part}/`)) return `${path} reaches out of ${part} with "${specifier}"`;
    if (path.startsWith('bff/contract/') && !target.startsWith('bff/contract/'))
      return `${path} makes the contract depend on the server with "${specifier}"`;
    return undefined;
  }
  const owner = parts.find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (owner === undefined) return undefined;
  if (path.startsWith('bff/contract/')) return `${path} makes the contract depend on ${owner}`;
  return doors[part].includes(specifier)
    ? undefined
    : `${path} imports "${specifier}", which is no door of ${part}`;
}
