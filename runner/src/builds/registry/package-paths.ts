/**
 * Distinguishes the package paths of a registry from its other paths, which concern users or have no use for a build.
 */

/** Path parts without percent-encoding, so that each has only one spelling. */
const plainPart = /^[\w.~+@!-]+$/;
const isName = (part: string | undefined) => part !== undefined && /^(?![-.])[\w.~-]+$/.test(part);
const isScope = (part: string | undefined) => part !== undefined && /^@(?![-.])[\w.~-]+$/.test(part);

/** @param path without a query. @returns its parts; undefined when a part is encoded */
export function plainParts(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  const parts = path.slice(1).split('/');
  const isPlain = parts.every(
    (part, index) =>
      (plainPart.test(part) && part !== '.' && part !== '..') || (part === '' && index === parts.length - 1),
  );
  return isPlain ? parts : undefined;
}

/** `@scope%2fname`, as npm requests it, is the only accepted encoding. */
export const withPlainScope = (path: string): string =>
  path.replace(
    /^(.*\/@[\w.~-]+)%2f([\w.~-]+)(\/-\/.*)?$/i,
    (_, scope, name, rest = '') => `${scope}/${name}${rest}`,
  );

/** `name` or `@scope/name`: the metadata that npm reads of a package. */
export function isPackument(parts: readonly string[]): boolean {
  const [first, second] = parts;
  return parts.length === 1 ? isName(first) : parts.length === 2 && isScope(first) && isName(second);
}

/**
 * `…/name/-/name-1.0.0.tgz`, each with an optional scope; GitHub Packages uses `download/@scope/name/1.0.0/<digest>`.
 */
export function isTarball(parts: readonly string[]): boolean {
  const dash = parts.indexOf('-');
  if (dash < 0) {
    const [word, scope, name, version, digest = ''] = parts.slice(-5);
    const isDownload = word === 'download' && isScope(scope) && isName(name) && isName(version);
    return isDownload && /^[0-9a-f]{32,}$/.test(digest);
  }
  const file = parts.slice(dash + 1);
  const isFile = /^(?![-.])[\w.~+-]+\.tgz$/.test(file.at(-1) ?? '');
  const isOnlyFile = file.length === 1 || (file.length === 2 && isScope(file[0]));
  return isName(parts[dash - 1]) && isFile && isOnlyFile;
}

/** `project/`: a page of an index (PEP 503). */
export const isProject = (parts: readonly string[]): boolean =>
  isName(parts[0]) && (parts.length === 1 || (parts.length === 2 && parts[1] === ''));

/** Registries serve everything except packages below `/-/`, in any spelling. */
export function asksForMore({ pathname }: URL): boolean {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return true;
  }
  return path.split(/[/\\]/).some((part) => part === '-' || part === '..' || part.includes('%'));
}
