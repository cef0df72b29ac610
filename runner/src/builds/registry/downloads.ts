/**
 * Package files cached for later builds, so that a build after a failed one downloads none again. Only the registry
 * proxy writes them, exactly as the registry sent them and keyed by the requested address; a build cannot. They are
 * removed with the runner.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Kept = { file: string; bytes: number; type: string | undefined; atMs: number };

const most = { bytes: 1024 * 1024 * 1024, fileBytes: 128 * 1024 * 1024 };
/** A registry may republish a file. Its own caches notice that no sooner. */
const longestMs = 60 * 60_000;

export class Downloads {
  readonly #dir: string;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #count = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @returns whether the file was cached and sent */
  async send(address: string, response: ServerResponse): Promise<boolean> {
    const kept = this.#kept.get(address);
    if (kept === undefined) return false;
    if (performance.now() - kept.atMs > longestMs) {
      await this.#forget(address);
      return false;
    }
    response.writeHead(200, {
      'content-length': kept.bytes,
      ...(kept.type === undefined ? {} : { 'content-type': kept.type }),
    });
    await pipeline(createReadStream(kept.file), response);
    return true;
  }

  /** Passes the response body on, and caches it once it is complete. Passes it on also when caching fails. */
  keeping(address: string, answer: IncomingMessage): Readable {
    let file: { handle: FileHandle; path: string } | undefined;
    let bytes = 0;
    let isKept = Number(answer.headers['content-length'] ?? 0) <= most.fileBytes;
    const giveUp = async () => {
      isKept = false;
      await file?.handle.close().catch(() => {});
      if (file) await rm(file.path, { force: true }).catch(() => {});
      file = undefined;
    };
    const write = async (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most.fileBytes) return await giveUp();
      file ??= await this.#create();
      // The response may have been cut off while the file was created.
      if (!isKept) return await giveUp();
      await file.handle.writeFile(chunk);
    };
    const passed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const passOn = () => done(null, chunk);
        if (isKept) write(chunk).catch(giveUp).then(passOn);
        else passOn();
      },
      flush: (done) => {
        const keep = async () => {
          if (!file || !isKept) return;
          await file.handle.close();
          await this.#keep(address, { file: file.path, bytes, type: answer.headers['content-type'] });
          file = undefined;
        };
        keep()
          .catch(giveUp)
          .then(() => done());
      },
      destroy(error, done) {
        giveUp().then(() => done(error));
      },
    });
    answer.once('error', (error) => passed.destroy(error));
    return answer.pipe(passed);
  }

  /** The registry may have replaced a cached file. */
  async clear(): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((address) => this.#forget(address)));
  }

  async #create(): Promise<{ handle: FileHandle; path: string }> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const name = path.join(this.#dir, String(this.#count++));
    return { handle: await open(name, 'wx', 0o600), path: name };
  }

  async #keep(address: string, kept: Omit<Kept, 'atMs'>): Promise<void> {
    await this.#forget(address);
    this.#kept.set(address, { ...kept, atMs: performance.now() });
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= most.bytes) return;
      await this.#forget(oldest);
    }
  }

  async #forget(address: string): Promise<void> {
    const kept = this.#kept.get(address);
    if (kept === undefined) return;
    this.#kept.delete(address);
    this.#bytes -= kept.bytes;
    await rm(kept.file, { force: true });
  }
}
