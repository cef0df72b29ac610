/** The part of a Python package that pip installs from; pure functions. */

import { finderIn } from '../../code/package-files.ts';
import { RunnerError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { messageOf } from '../../messages.ts';
import type { PackageEntry, PackageFile } from '../../types.ts';
import { requireSize } from './npm-project.ts';

export type PipProject = {
  /** One file of plain requirements, written line by line; undefined when pip may read other files. */
  reduced: readonly PackageFile[] | undefined;
};

/**
 * @returns undefined when there is nothing to install
 * @throws RunnerError BUILD_FAILED for a file that would take too long to parse
 */
export function pipProject(entries: readonly PackageEntry[]): PipProject | undefined {
  const manifest = finderIn(entries)('requirements.txt');
  if (!manifest) return undefined;
  requireSize(manifest, limits.manifest.bytes);
  const text = Buffer.from(manifest.content)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const all = text.split(lineEnd);
  if (all.length > limits.manifest.lines)
    throw new RunnerError(
      'BUILD_FAILED',
      messageOf('REQUIREMENTS_TOO_LONG', { lines: all.length, most: limits.manifest.lines }),
    );
  const lines = all.map(withoutComment).filter(Boolean);
  if (lines.length === 0) return undefined;
  const plain = lines.map(plainRequirement);
  if (plain.some((line) => line === undefined)) return { reduced: undefined };
  const content = Buffer.from(`${plain.join('\n')}\n`);
  return { reduced: [{ path: 'requirements.txt', content, executable: false }] };
}

/** The line ends of Python's `str.splitlines`, which pip uses. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they end lines
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Not a regular expression: matching the blanks before the sign would take quadratic time on a line of blanks. */
function withoutComment(line: string): string {
  for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
    if (at === 0 || /\s/.test(line.charAt(at - 1))) return line.slice(0, at).trim();
  }
  return line.trim();
}

const hash = /^--hash=(sha256|sha384|sha512):[0-9a-f]+$/;
/** pip installs a file of that name from its working folder (`is_archive_file`). */
const archive = /\.(zip|whl|tar|tgz|tbz|txz|tlz|tar\.(gz|bz2|xz|lz|lzma))$/i;

/**
 * A requirement by name (PEP 508) with pip's hashes. Options, paths, addresses, variables and continued lines may refer
 * to files.
 */
function plainRequirement(line: string): string | undefined {
  const words = line.split(/\s+/);
  const hashes = words.slice(words.findLastIndex((word) => !hash.test(word)) + 1);
  const rest = words.slice(0, words.length - hashes.length);
  const [named = '', ...marker] = rest.join(' ').split(';');
  const [name = ''] = /^[a-z0-9][a-z0-9._-]*/i.exec(named) ?? [];
  const [extras = ''] = /^ ?\[[\w., -]*\]/.exec(named.slice(name.length)) ?? [];
  const isPlain =
    name !== '' &&
    !archive.test(name) &&
    /^[\w.*+!~<>=,() -]*$/.test(named.slice(name.length + extras.length)) &&
    /^[\w.'"<>=!~() -]*$/.test(marker.join(';')) &&
    !rest.some((word) => word.startsWith('-'));
  return isPlain ? [...rest, ...hashes].join(' ') : undefined;
}
