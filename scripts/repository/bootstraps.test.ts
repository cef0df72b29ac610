import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../places.mjs';
import { run } from '../run.mjs';
import { sourceFiles } from './files.ts';
import { importsOf } from './imports.ts';

/**
 * Packages that the platform preinstalls for functions. A bootstrap may import them to preload them, but must work
 * without.
 */
const preinstalled = ['node-fetch', 'requests'];
/** The package name of the Python bootstrap inside a sandbox. */
const ownPackage = 'function_runtime';

const bootstraps = sourceFiles().filter(({ path }) => path.startsWith('runner/runtimes/'));

test('Node.js bootstrap › imports Node.js only', () => {
  const modules = bootstraps.filter(({ path }) => /\.[cm]?js$/.test(path));
  expect(modules.length).toBeGreaterThan(0);
  const foreign = modules.flatMap((file) =>
    importsOf(file).specifiers.filter(
      (name) => !name.startsWith('./') && !isBuiltin(name) && !preinstalled.includes(name),
    ),
  );
  expect(foreign).toEqual([]);
});

test('Python bootstrap › imports the standard library only', async () => {
  const paths = bootstraps.filter(({ path }) => path.endsWith('.py')).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  const script = join(root, 'scripts', 'repository', 'python_imports.py');
  const { code, output } = await run(['python3', script, ...paths], { cwd: root });
  expect(code, output).toBe(0);
  const foreign: Record<string, string[]> = JSON.parse(output);
  const allowed = [...preinstalled, ownPackage];
  expect(
    Object.values(foreign)
      .flat()
      .filter((name) => !allowed.includes(name)),
  ).toEqual([]);
});
