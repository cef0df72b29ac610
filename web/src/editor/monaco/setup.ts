import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
// Registers every feature now: the module that starts the workers would register the rest later, after the editor has
// created its services, which is too late.
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/css/register';
import 'monaco-editor/languages/definitions/html/register';
import 'monaco-editor/languages/definitions/ini/register';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/markdown/register';
import 'monaco-editor/languages/definitions/python/register';
import 'monaco-editor/languages/definitions/shell/register';
import 'monaco-editor/languages/definitions/typescript/register';
import 'monaco-editor/languages/definitions/yaml/register';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';
import 'monaco-editor/languages/features/json/register';
import * as typescript from 'monaco-editor/languages/features/typescript/register';
import { registerHandlerCompletions } from './handler-completions.ts';
import TypeScriptWorker from './ts-worker.ts?worker';
import { showTypes } from './type-libraries.ts';

// Monaco's default way to load workers fails in Vite's production build, so each worker is imported here.
globalThis.MonacoEnvironment = {
  getWorker(_moduleId: string, label: string) {
    if (label === 'json') return new JsonWorker();
    if (label === 'typescript' || label === 'javascript') return new TypeScriptWorker();
    return new EditorWorker();
  },
};

// Values of Monaco's bundled TypeScript; the enumerations that Monaco exports stop below them.
const preserved = 200 as typescript.ModuleKind;
const bundler = 100 as typescript.ModuleResolutionKind;
for (const service of [typescript.javascriptDefaults, typescript.typescriptDefaults]) {
  service.setCompilerOptions({
    allowJs: true,
    allowNonTsExtensions: true,
    noEmit: true,
    target: typescript.ScriptTarget.ESNext,
    // Supports `import` and `require`, and resolves each to what the package exports for it.
    module: preserved,
    moduleResolution: bundler,
    // No DOM library: a function has no window and no document.
    lib: ['esnext'],
  });
  service.setDiagnosticsOptions({
    noSemanticValidation: true,
    noSuggestionDiagnostics: true,
    onlyVisible: true,
  });
  service.setEagerModelSync(true);
}
showTypes([]);

registerHandlerCompletions(monaco);

monaco.editor.defineTheme('console-light', {
  base: 'vs',
  inherit: true,
  rules: [],
  colors: {
    'editor.background': '#ffffff',
    'editor.lineHighlightBackground': '#f5f6f8',
    'editorLineNumber.foreground': '#6f7278',
    'editorLineNumber.activeForeground': '#2f62e6',
  },
});
monaco.editor.defineTheme('console-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [],
  colors: {
    'editor.background': '#1f1c22',
    'editor.lineHighlightBackground': '#29262d',
    'editorLineNumber.foreground': '#8f8b96',
    'editorLineNumber.activeForeground': '#8fb0ff',
  },
});

export { monaco };
