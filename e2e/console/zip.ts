import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A zip as a person's archiver makes it, from texts by path. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}

/**
 * A zip whose entries carry names that no honest archiver writes, such as `../evil.js`.
 * Each stand-in must be as long as the name that takes its place, so that no offset moves.
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
