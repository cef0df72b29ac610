/**
 * How the server and the editor read names in a zip: as an unpacker on Linux does, or with the reason why the whole
 * archive is rejected.
 */
import { limits } from './scalars.ts';

/** @param isOfWindows whether a tool of MS-DOS or Windows made the entry; such tools may separate folders by `\` */
export type WrittenName = { name: string; isOfWindows: boolean };

/** An empty path is the root of the package, whose entry is a folder. A fault completes an error message. */
export type EntryName = { path: string; isFolder: boolean; fault?: undefined } | { fault: string };

/** NAME_MAX of the Linux file systems that packages are unpacked on. */
const segmentBytesMax = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression rejects control characters
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Characters that change the reading direction and can make one name look like another (CVE-2021-42574). */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Terraform's `archive_file` writes one `/` before every name in a zip of a folder; the slash then means the
 * package's root. When only some names start with a slash, the archive is treated as an attack.
 * @returns how to read each name
 */
export function readEntryNames(written: readonly WrittenName[]): EntryName[] {
  const names = written.map(({ name, isOfWindows }) => (isOfWindows ? name.replaceAll('\\', '/') : name));
  const isRooted = names.every((name) => name.startsWith('/'));
  return names.map((name, at) => {
    const inside = isRooted ? name.slice(1) || './' : name;
    const fault = pathFault(inside, written[at]?.isOfWindows === true);
    if (fault !== undefined) return { fault };
    return { path: partsOf(inside).join('/'), isFolder: /(^|\/)\.?$/.test(inside) };
  });
}

/** Every unpacker reads `./a` and `a//b` as `a` and `a/b`. */
const partsOf = (name: string) => name.split('/').filter((part) => part !== '' && part !== '.');

function pathFault(name: string, isOfWindows: boolean): string | undefined {
  if (name === '') return 'has an empty name';
  if (control.test(name)) return 'has a control character in its name';
  if (bidi.test(name)) return 'has a character in its name that changes the reading direction';
  if (name.includes('\ufffd')) return 'has a name that is not valid text';
  if (name.startsWith('/')) return 'has an absolute path; paths start inside the package';
  if (/^[A-Za-z]:[\\/]/.test(name) || (isOfWindows && /^[A-Za-z]:/.test(name)))
    return 'has a drive letter in its path; paths start inside the package';
  if (leadsOut(name)) return 'leaves the package with ".."';
  if (leadsOut(name.replaceAll('\\', '/')))
    return 'leaves the package with ".." where "\\" separates folders';
  const parts = partsOf(name);
  // Info-ZIP and Python drop "..", other unpackers go up a folder (APPNOTE 4.4.17 allows neither).
  if (parts.includes('..')) return 'has ".." in its path, which unpackers read differently';
  if (utf8Bytes(parts.join('/')) > limits.packageEntryPathBytes)
    return `has a path longer than ${limits.packageEntryPathBytes} bytes`;
  if (parts.some((part) => utf8Bytes(part) > segmentBytesMax))
    return `has a name longer than ${segmentBytesMax} bytes in its path`;
  return undefined;
}

function leadsOut(name: string): boolean {
  let depth = 0;
  for (const part of partsOf(name)) {
    depth += part === '..' ? -1 : 1;
    if (depth < 0) return true;
  }
  return name.startsWith('/');
}

const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;
