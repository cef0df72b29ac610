import * as typescript from 'monaco-editor/languages/features/typescript/register';
import { handlerTypes } from './handler-types.ts';
import nodeGlobals from './node-globals.txt?raw';

type Declaration = { path: string; text: string };

const globals: Declaration = {
  path: 'file:///node_modules/@types/console-node-globals/index.d.ts',
  text: nodeGlobals,
};
const services = [typescript.javascriptDefaults, typescript.typescriptDefaults];
const shown = new Map<string, { text: string; hide: () => void }>();

/**
 * Sets the language services' declarations to exactly these and those of handlers. Unchanged ones stay in place, so
 * that the services do not parse them again.
 * @param node types of Node.js; if absent, the few globals of every Node.js version
 */
export function showTypes(packages: readonly Declaration[], node: readonly Declaration[] = [globals]): void {
  const wanted = new Map([...handlerTypes, ...node, ...packages].map(({ path, text }) => [path, text]));
  for (const [path, { text, hide }] of shown) {
    if (wanted.get(path) === text) continue;
    hide();
    shown.delete(path);
  }
  for (const [path, text] of wanted) {
    if (shown.has(path)) continue;
    const libraries = services.map((service) => service.addExtraLib(text, path));
    shown.set(path, { text, hide: () => libraries.map((library) => library.dispose()) });
  }
}
