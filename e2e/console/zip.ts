import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const linkMode = 0o120777;

/**
 * Builds a zip as an ordinary archiver does, from texts by path.
 * @param links targets of symbolic links by path
 */
export async function zipOf(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  for (const [path, target] of Object.entries(links))
    zip.addBuffer(Buffer.from(target), path, { mode: linkMode });
  zip.end();
  return buffer(zip.outputStream);
}

/**
 * Builds a zip whose entries have names that no ordinary archiver writes, such as `../evil.js`.
 * Each stand-in must be as long as the name that replaces it, so that no offset in the archive changes.
 */
export async function zipWithForgedNames(
  files: Readonly<Record<string, string>>,
  forged: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const bytes = await zipOf(files);
  for (const [standIn, name] of Object.entries(forged)) {
    if (standIn.length !== name.length) throw new Error(`"${standIn}" and "${name}" differ in length`);
    for (let at = bytes.indexOf(standIn); at !== -1; at = bytes.indexOf(standIn, at + 1))
      bytes.write(name, at);
  }
  return bytes;
}
