import type { PackageEntry } from 'runner';

/** Text that takes so many times its size as JSON is not what a person wrote. */
const mostEscaped = 2;

/** @returns JSON of the contract's `versionFiles`, in pieces: a whole of 128 MB may be more than one text can hold */
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

/** UTF-8 that comes back as the same bytes is text; NUL bytes are a sign that it only looks so. */
function asText(content: Uint8Array): { encoding: 'utf-8' | 'base64'; content: string } {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0') && escapedBytes(bytes) <= mostEscaped * bytes.length)
      return { encoding: 'utf-8', content: text };
  } catch {
    // Not text: sent as base64 below.
  }
  return { encoding: 'base64', content: bytes.toString('base64') };
}

/** What the bytes take in JSON. */
function escapedBytes(bytes: Buffer): number {
  let escaped = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x20) escaped += byte === 0x22 || byte === 0x5c ? 2 : 1;
    else escaped += byte >= 0x08 && byte <= 0x0d && byte !== 0x0b ? 2 : 6;
  }
  return escaped;
}
