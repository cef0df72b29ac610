import { type DraftFiles, fileAt } from '../draft/draft.ts';

const specifiers = /(?:\bfrom|\bimport\s*\(|\brequire\s*\(|\bimport)\s*(["'`])([^"'`\n]{1,300})\1/g;
const isCode = (path: string) => /\.[cm]?[jt]s$/i.test(path) && !path.startsWith('node_modules/');

/** Specifiers that the draft's own code imports or requires, as written. */
export function importedSpecifiers(files: DraftFiles): Set<string> {
  const found = new Set<string>();
  for (const [path, file] of Object.entries(files)) {
    if (file.kind !== 'text' || !isCode(path)) continue;
    for (const [, , specifier = ''] of file.text.matchAll(specifiers)) found.add(specifier);
  }
  return found;
}

/**
 * Packages that the code imports and `package.json` lists, in order. Other imports are not installed, or the user is
 * still typing them.
 */
export function importedPackages(files: DraftFiles): string[] {
  const named = dependenciesIn(files);
  const imported = [...importedSpecifiers(files)].map(
    (specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '',
  );
  return [...new Set(imported.filter((name) => named.has(name)))].sort();
}

const none: readonly { path: string; text: string }[] = [];

/** Types of packages that the draft itself contains. */
export function vendoredTypes(files: DraftFiles): typeof none {
  const found = Object.entries(files).flatMap(([path, file]) =>
    file.kind === 'text' && /^node_modules\/.*(\.d\.[cm]?ts|\/package\.json)$/.test(path)
      ? [{ path, text: file.text }]
      : [],
  );
  return found.length > 0 ? found : none;
}

function dependenciesIn(files: DraftFiles): Set<string> {
  const manifest = fileAt(files, 'package.json');
  if (manifest?.kind !== 'text') return new Set();
  try {
    const { dependencies, optionalDependencies } = JSON.parse(manifest.text);
    return new Set([...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {})]);
  } catch {
    // Invalid JSON while the user edits the file.
    return new Set();
  }
}
