import { limits } from '../../contract/index.ts';

/** NAME_MAX of every Linux file system that a package may be unpacked on. */
const segmentBytesMax = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Characters that turn the reading direction and so make one name look like another (CVE-2021-42574). */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Why an entry may not have this name, as the end of a sentence; undefined when it may.
 * @param name as the archive has it, `/` at the end of a folder's.
 */
export function pathFault(name: string): string | undefined {
  if (name === '') return 'has an empty name';
  if (control.test(name)) return 'has a control character in its name';
  if (bidi.test(name)) return 'has a character in its name that changes the reading direction';
  if (name.includes('\ufffd')) return 'has a name that is not valid text';
  if (name.includes('\\')) return 'has a backslash in its name; folders are parted by "/"';
  if (name.startsWith('/')) return 'has an absolute path; paths start inside the package';
  if (/^[A-Za-z]:/.test(name)) return 'has a drive letter in its path; paths start inside the package';
  if (Buffer.byteLength(name) > limits.packageEntryPathBytes)
    return `has a path longer than ${limits.packageEntryPathBytes} bytes`;
  for (const segment of name.replace(/\/$/, '').split('/')) {
    if (segment === '..') return 'leaves the package with ".."';
    if (segment === '.' || segment === '') return 'has an empty or "." part in its path';
    if (Buffer.byteLength(segment) > segmentBytesMax)
      return `has a name longer than ${segmentBytesMax} bytes in its path`;
  }
  return undefined;
}

/** Names that differ only in case or in how accents are composed are one name to some file systems. */
export function sameNameKey(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}
