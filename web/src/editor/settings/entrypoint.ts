import { type DraftFile, type DraftFiles, fileAt } from '../draft/draft.ts';
import { t } from '../messages.ts';

export type Language = 'nodejs' | 'python';

/**
 * What reading the draft shows about an entry point. Only the runtime knows for certain, since any expression can
 * define a handler. A missing name is therefore a warning and never blocks the user.
 */
export type EntrypointCheck =
  | { state: 'ok'; path: string; handler: string }
  | { state: 'unsure'; path: string; message: string }
  | { state: 'wrong'; message: string; suggestion?: string };

/** Derives the language from the runtime's ID, such as `nodejs22`. */
export function languageOf(runtime: string): Language | undefined {
  if (runtime.startsWith('nodejs')) return 'nodejs';
  if (runtime.startsWith('python')) return 'python';
  return undefined;
}

export function checkEntrypoint(
  entrypoint: string,
  draft: { files: DraftFiles; runtime: string },
): EntrypointCheck {
  const language = languageOf(draft.runtime);
  if (!language) return { state: 'wrong', message: t('entryPointNoRuntime') };
  const extension = language === 'nodejs' ? 'js' : 'py';
  const [module = '', handler = ''] = entrypoint.split('.');
  if (module === '' || handler === '') {
    return {
      state: 'wrong',
      message: t('entryPointForm', { extension }),
      ...suggest(draft.files, language),
    };
  }
  const path = candidatePaths(module, language).find((each) => fileAt(draft.files, each));
  const file = path === undefined ? undefined : fileAt(draft.files, path);
  if (path === undefined || !file) {
    return {
      state: 'wrong',
      message: t('entryPointNoFile', { path: `${module}.${extension}` }),
      ...suggest(draft.files, language),
    };
  }
  const names = handlersIn(file, language);
  if (names.has(handler)) return { state: 'ok', path, handler };
  const values = { path, name: handler };
  const isNode = language === 'nodejs';
  if (names.size === 0)
    return {
      state: 'unsure',
      path,
      message: t(isNode ? 'entryPointNotExported' : 'entryPointNotDefined', values),
    };
  const found = [...names].slice(0, 3);
  const [first] = found;
  const others = found.map((name) => t('quoted', { name })).join(', ');
  return {
    state: 'wrong',
    message: t(isNode ? 'entryPointExportsOthers' : 'entryPointDefinesOthers', { ...values, others }),
    ...(first ? { suggestion: `${module}.${first}` } : {}),
  };
}

/** Where the runtime looks for the module, in order. */
function candidatePaths(module: string, language: Language): string[] {
  return language === 'python'
    ? [`${module}.py`, `${module}/__init__.py`]
    : [
        ...['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `${module}.${ending}`),
        `${module}/index.js`,
      ];
}

/** The first handler in a root file; `index` comes first. */
function suggest(files: DraftFiles, language: Language): { suggestion?: string } {
  const ending = language === 'nodejs' ? /^([^/.]+)\.[cm]?[jt]s$/ : /^([^/.]+)\.py$/;
  const roots = Object.keys(files)
    .filter((path) => ending.test(path))
    .toSorted(
      (a, b) => Number(b.startsWith('index.')) - Number(a.startsWith('index.')) || a.localeCompare(b),
    );
  for (const path of roots) {
    const file = files[path];
    const [name] = file ? handlersIn(file, language) : [];
    if (name) return { suggestion: `${path.slice(0, path.indexOf('.'))}.${name}` };
  }
  return {};
}

const nodeExports = [
  /\b(?:module\.)?exports\.([A-Za-z_$][\w$]*)\s*=(?!=)/g,
  /\b(?:module\.)?exports\[['"]([^'"]+)['"]\]\s*=(?!=)/g,
  /\bexport\s+(?:async\s+)?function\s*\*?\s*([A-Za-z_$][\w$]*)/g,
  /\bexport\s+(?:const|let|var)\s+([A-Za-z_$][\w$]*)/g,
];
/**
 * An export list must close within 500 characters. Without the limit, a search for the end from every beginning takes
 * quadratic time.
 */
const nodeExportLists = [/\bmodule\.exports\s*=\s*\{([^}]{0,500})\}/g, /\bexport\s*\{([^{}]{0,500})\}/g];
const pythonNames = [/^(?:async\s+)?def\s+([A-Za-z_]\w*)\s*\(/gm, /^([A-Za-z_]\w*)\s*=(?!=)/gm];
const pythonImports = /^from\s+[\w.]+\s+import\s+\(?([^)\n]*)\)?/gm;

/** Names that the file appears to export as handlers, functions first. */
function handlersIn(file: DraftFile, language: Language): Set<string> {
  if (file.kind !== 'text') return new Set();
  const text = withoutComments(file.text, language);
  const names = new Set<string>();
  for (const pattern of language === 'nodejs' ? nodeExports : pythonNames) {
    for (const [, name] of text.matchAll(pattern)) if (name) names.add(name);
  }
  const lists = language === 'nodejs' ? nodeExportLists : [pythonImports];
  for (const pattern of lists) {
    for (const [, list = ''] of text.matchAll(pattern)) {
      for (const item of list.split(',')) {
        const name = item.replace(/:.*$/s, '').trim().split(/\s/).at(-1) ?? '';
        if (/^[A-Za-z_$][\w$]*$/.test(name)) names.add(name);
      }
    }
  }
  return names;
}

function withoutComments(text: string, language: Language): string {
  return language === 'nodejs'
    ? text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '').replace(/(^|[\s;])\/\/.*$/gm, '$1')
    : text.replace(/^[^\S\n]*#.*$/gm, '');
}
