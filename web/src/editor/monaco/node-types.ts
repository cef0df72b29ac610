/** Types of Node.js itself, 2 MB of text: a part of the build of its own, asked for when code imports anything. */
const declarations = import.meta.glob<string>(
  [
    '../../../node_modules/@types/node/**/*.d.ts',
    // For older TypeScript than the editor's.
    '!../../../node_modules/@types/node/ts*/**',
    // What `fetch` is typed by.
    '../../../node_modules/undici-types/*.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);

export const nodeTypes: readonly { path: string; text: string }[] = Object.entries(declarations).map(
  ([path, text]) => ({ path: `file:///${path.slice(path.indexOf('node_modules/'))}`, text }),
);
