import type { Plugin, Rollup } from 'vite';

const scriptName = 'editor-ahead.js';
/** The nested screens at a function's address. Each requests the next only when it runs. */
const screens = [
  'src/functions/FunctionPage.tsx',
  'src/editor/EditorPage.tsx',
  'src/editor/monaco/CodeEditor.tsx',
];

/**
 * At an editor's address, makes the browser fetch all parts of the editor at once. A script adds the links, because one
 * page serves every address, and other screens must not wait for Monaco.
 */
export function editorAhead(): Plugin {
  return {
    name: 'editor-ahead',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = new Set<string>();
      for (const screen of screens) {
        const chunk = Object.values(bundle).find(
          (each) => each.type === 'chunk' && each.facadeModuleId?.endsWith(screen),
        );
        if (chunk?.type !== 'chunk') this.error(`${screen} is no part of its own any more`);
        collect(chunk, { bundle, files });
      }
      const source = [
        `if (/^\\/functions\\/[^/]+\\/?$/.test(location.pathname)) {`,
        `  for (const href of ${JSON.stringify([...files].map((file) => `/${file}`))}) {`,
        `    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));`,
        '  }',
        '}',
        '',
      ].join('\n');
      this.emitFile({ type: 'asset', fileName: scriptName, source });
    },
    transformIndexHtml: () => [
      { tag: 'script', attrs: { src: `/${scriptName}`, async: true }, injectTo: 'head-prepend' },
    ],
  };
}

function collect(
  chunk: Rollup.OutputChunk,
  { bundle, files }: { bundle: Rollup.OutputBundle; files: Set<string> },
): void {
  if (files.has(chunk.fileName)) return;
  files.add(chunk.fileName);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') collect(imported, { bundle, files });
  }
}
