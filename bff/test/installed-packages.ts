import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Files that no program reads: declarations, source maps, texts. */
const isLeftOut = (name: string) => /\.(d\.[cm]?ts|map|md)$/.test(name);

/**
 * Installed packages with all of their dependencies, to be put beside a function's code.
 * @param entries a file of each package, as `require.resolve` finds it
 * @returns content by path, such as `node_modules/extend/index.js`
 */
export function withDependencies(entries: readonly string[]): Map<string, Buffer> {
  const found = new Map<string, string>();
  const collect = (name: string, nodeModules: string): void => {
    const dir = realpathSync(join(nodeModules, name));
    const known = found.get(name);
    if (known === dir) return;
    if (known !== undefined) throw new Error(`${name} is needed in two versions: ${known} and ${dir}`);
    found.set(name, dir);
    const { dependencies = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    // The package manager puts a package's dependencies beside it.
    const beside = name.startsWith('@') ? dirname(dirname(dir)) : dirname(dir);
    for (const dependency of Object.keys(dependencies)) collect(dependency, beside);
  };
  for (const entry of entries) {
    const [, nodeModules = '', name = ''] = /^(.*\/node_modules)\/((?:@[^/]+\/)?[^/]+)\//.exec(entry) ?? [];
    collect(name, nodeModules);
  }
  return new Map([...found].flatMap(([name, dir]) => filesBelow(dir, `node_modules/${name}`)));
}

/** Files of a folder, or a single file. @returns content by path, below `prefix` */
export function filesBelow(dir: string, prefix: string): [string, Buffer][] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isLeftOut(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}__pycache__${sep}`))
    .map((file) => [`${prefix}/${relative(dir, file)}`, readFileSync(file)]);
}
