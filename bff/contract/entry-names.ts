/**
 * How the server and the editor read names in a zip: as an unpacker on Linux does, or with the reason why the whole
 * archive is rejected.
 */
import { limits } from './scalars.ts';

/** @param isOfWindows whether a tool of MS-DOS or Windows made the entry; such tools may separate folders by `\` */
export type WrittenName = { name: string; isOfWindows: boolean };

/** Rules for names, each the end of a sentence. The editor shows them, too. */
export const nameFaults = {
  ENTRY_NAME_EMPTY: 'has an empty name',
  ENTRY_NAME_CONTROL: 'has a control character in its name',
  ENTRY_NAME_DIRECTION: 'has a character in its name that changes the reading direction',
  ENTRY_NAME_NOT_TEXT: 'has a name that is not valid text',
  ENTRY_PATH_ABSOLUTE: 'has an absolute path; paths start inside the package',
  ENTRY_PATH_DRIVE: 'has a drive letter in its path; paths start inside the package',
  ENTRY_PATH_LEAVES: 'leaves the package with ".."',
  ENTRY_PATH_LEAVES_BACKSLASH: 'leaves the package with ".." where "\\" separates folders',
  ENTRY_PATH_PARENT: 'has ".." in its path, which unpackers read differently',
  ENTRY_PATH_TOO_LONG: 'has a path longer than {most} bytes',
  ENTRY_NAME_TOO_LONG: 'has a name longer than {most} bytes in its path',
} as const;

/** `text` is the rule in English, `code` and `params` translate it. */
export type NameFault = {
  code: keyof typeof nameFaults;
  params: Readonly<Record<string, string>>;
  text: string;
};

/** An empty path is the root of the package, whose entry is a folder. */
export type EntryName = { path: string; isFolder: boolean; fault?: undefined } | { fault: NameFault };

function faultOf(code: NameFault['code'], most = 0): NameFault {
  const text = nameFaults[code].replace('{most}', String(most));
  return { code, params: most === 0 ? {} : { most: String(most) }, text };
}

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

function pathFault(name: string, isOfWindows: boolean): NameFault | undefined {
  if (name === '') return faultOf('ENTRY_NAME_EMPTY');
  if (control.test(name)) return faultOf('ENTRY_NAME_CONTROL');
  if (bidi.test(name)) return faultOf('ENTRY_NAME_DIRECTION');
  if (name.includes('\ufffd')) return faultOf('ENTRY_NAME_NOT_TEXT');
  if (name.startsWith('/')) return faultOf('ENTRY_PATH_ABSOLUTE');
  if (/^[A-Za-z]:[\\/]/.test(name) || (isOfWindows && /^[A-Za-z]:/.test(name)))
    return faultOf('ENTRY_PATH_DRIVE');
  if (leadsOut(name)) return faultOf('ENTRY_PATH_LEAVES');
  if (leadsOut(name.replaceAll('\\', '/'))) return faultOf('ENTRY_PATH_LEAVES_BACKSLASH');
  const parts = partsOf(name);
  // Info-ZIP and Python drop "..", other unpackers go up a folder (APPNOTE 4.4.17 allows neither).
  if (parts.includes('..')) return faultOf('ENTRY_PATH_PARENT');
  if (utf8Bytes(parts.join('/')) > limits.packageEntryPathBytes)
    return faultOf('ENTRY_PATH_TOO_LONG', limits.packageEntryPathBytes);
  if (parts.some((part) => utf8Bytes(part) > segmentBytesMax))
    return faultOf('ENTRY_NAME_TOO_LONG', segmentBytesMax);
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
