import { constants } from 'node:fs';
import { open, readlink } from 'node:fs/promises';

/** Reads exactly the file that was opened, if no link leads to it and it has at most `bytesMax` bytes. */
export async function readPlainFile(file: string, bytesMax: number): Promise<string | undefined> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const opened = await readlink(`/proc/self/fd/${handle.fd}`);
    const { isFile, size } = await handle
      .stat()
      .then((found) => ({ isFile: found.isFile(), size: found.size }));
    return opened === file && isFile && size <= bytesMax ? await handle.readFile('utf8') : undefined;
  } finally {
    await handle.close();
  }
}
