/** Types of Node.js itself: 2 MB of text in a separate chunk, loaded when the code first imports a module. */
const declarations = import.meta.glob<string>(
  [
    '../../../node_modules/@types/node/**/*.d.ts',
    // Only for TypeScript older than the editor's.
    '!../../../node_modules/@types/node/ts*/**',
    // The source of the type of `fetch`.
    '../../../node_modules/undici-types/*.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);

export const nodeTypes: readonly { path: string; text: string }[] = Object.entries(declarations).map(
  ([path, text]) => ({ path: `file:///${path.slice(path.indexOf('node_modules/'))}`, text }),
);
