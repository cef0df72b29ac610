import type { PackageEntry } from 'runner';

/** Text that grows more than this factor as JSON is unlikely to be source code. */
const mostEscaped = 2;

/** @returns JSON of the contract's `versionFiles`, in pieces: 128 MB of files may exceed the longest string */
export function editorFilesJson(entries: readonly PackageEntry[]): Uint8Array[] {
  const files = entries.filter((entry) => 'content' in entry);
  const links = entries.filter((entry) => 'target' in entry);
  const pieces = files.map(({ path, content, executable }, at) => {
    const shown = { path, sizeBytes: content.length, executable, ...asText(content) };
    return Buffer.from(`${at === 0 ? '' : ','}${JSON.stringify(shown)}`);
  });
  const emptyFolders = entries.filter((entry) => 'isEmptyFolder' in entry).map(({ path }) => path);
  const rest = JSON.stringify({ links, emptyFolders }).slice(1);
  return [Buffer.from('{"files":['), ...pieces, Buffer.from(`],${rest}`)];
}

/** Bytes are text if they survive a round trip through UTF-8 and contain no NUL byte. */
function asText(content: Uint8Array): { encoding: 'utf-8' | 'base64'; content: string } {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0') && escapedBytes(bytes) <= mostEscaped * bytes.length)
      return { encoding: 'utf-8', content: text };
  } catch {
    // Not UTF-8: sent as base64 below.
  }
  return { encoding: 'base64', content: bytes.toString('base64') };
}

/** Size of the bytes as a JSON string. */
function escapedBytes(bytes: Buffer): number {
  let escaped = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x20) escaped += byte === 0x22 || byte === 0x5c ? 2 : 1;
    else escaped += byte >= 0x08 && byte <= 0x0d && byte !== 0x0b ? 2 : 6;
  }
  return escaped;
}
