/**
 * The data channel between the runner and a sandbox: every frame, named and typed, and the codec.
 *
 * A frame is: header length, body length (32 bits each, big-endian), header as JSON, body as text (the event or the
 * result, which the channel does not parse). The guest's implementations are `runtimes/nodejs/frames.cjs` and
 * `runtimes/python/function_runtime/frames.py`. All data from the guest is untrusted until `parseGuestFrame` has
 * checked it.
 */

import { exceedsStructure } from '../json-structure.ts';
import { limits } from '../limits.ts';
import type { EventJson, FunctionError, IamToken } from '../types.ts';

/** The identity of a loaded instance, as its context shows it. */
export type Identity = {
  functionId: string;
  versionId: string;
  folderId: string;
  memoryMb: number;
  logGroupId: string;
};

export type HostFrame =
  | {
      type: 'load';
      entrypoint: string;
      environment: Readonly<Record<string, string>>;
      identity: Identity;
      /** The host does not count the memory of a call: the guest resets its own count at each call. */
      countsMemory?: boolean;
    }
  | { type: 'call'; callId: string; requestId: string; deadlineMs: number; token?: IamToken } // body: the event
  | { type: 'stop' };

export type GuestFrame =
  | { type: 'ready' }
  | { type: 'loaded' }
  | { type: 'loadFailed'; error: FunctionError }
  | { type: 'result'; callId: string; maxMemoryBytes?: number; body: string }
  // A result whose body is over the limit: the reader discarded the body and reports its size.
  | { type: 'oversized'; callId: string; maxMemoryBytes?: number; bytes: number }
  | { type: 'failed'; callId: string; maxMemoryBytes?: number; error: FunctionError };

class BrokenFrame extends Error {}

const lengthsBytes = 8;
/** From this size on, the reader copies a body into a preallocated buffer instead of joining chunks. */
const largeBodyBytes = 64 * 1024;

/** @returns the chunks to write in order; a binary body is a separate chunk and is not copied */
export function encodeFrame(frame: HostFrame, body: EventJson = ''): Uint8Array[] {
  const header = JSON.stringify(frame);
  if (typeof body !== 'string') return [encodeHead(header, body.length), body];
  const headerBytes = Buffer.byteLength(header);
  const bodyBytes = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(lengthsBytes + headerBytes + bodyBytes);
  bytes.writeUInt32BE(headerBytes, 0);
  bytes.writeUInt32BE(bodyBytes, 4);
  bytes.write(header, lengthsBytes);
  bytes.write(body, lengthsBytes + headerBytes);
  return [bytes];
}

function encodeHead(header: string, bodyBytes: number): Buffer {
  const headerBytes = Buffer.byteLength(header);
  const bytes = Buffer.allocUnsafe(lengthsBytes + headerBytes);
  bytes.writeUInt32BE(headerBytes, 0);
  bytes.writeUInt32BE(bodyBytes, 4);
  bytes.write(header, lengthsBytes);
  return bytes;
}

/** Splits a byte stream into frames. Holds the bytes of at most one frame, and each byte once. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = lengthsBytes;
  /** A frame whose large body is incomplete. */
  #large: { header: string; body: Buffer; filled: number } | undefined;
  /** A result whose body is being discarded, and the bytes that are still missing. */
  #oversized: { frame: GuestFrame; missingBytes: number } | undefined;

  /** @throws BrokenFrame for bytes that no bootstrap would send; the reader is unusable afterwards */
  *push(chunk: Buffer): Generator<GuestFrame> {
    let rest = chunk;
    if (this.#large) {
      const { header, body, filled } = this.#large;
      const taken = chunk.copy(body, filled);
      this.#large.filled += taken;
      if (this.#large.filled < body.length) return;
      this.#large = undefined;
      yield parseGuestFrame(header, body.toString('utf8'));
      rest = chunk.subarray(taken);
    }
    this.#chunks.push(rest);
    this.#bytes += rest.length;
    while (this.#oversized || this.#bytes >= this.#needed) {
      if (this.#oversized) {
        const { frame, missingBytes } = this.#oversized;
        this.#oversized.missingBytes -= this.#drop(missingBytes);
        if (this.#oversized.missingBytes > 0) return;
        this.#oversized = undefined;
        yield frame;
        continue;
      }
      const bytes = this.#joined();
      const headerEnd = lengthsBytes + bounded(bytes.readUInt32BE(0), limits.frameHeaderBytes, 'header');
      const bodyBytes = bytes.readUInt32BE(4);
      const end = bodyBytes > limits.responseBytes ? headerEnd : headerEnd + bodyBytes;
      const isLarge = bodyBytes >= largeBodyBytes;
      const wanted = isLarge ? headerEnd : end;
      if (bytes.length < wanted) {
        this.#needed = wanted;
        return;
      }
      if (bytes.length < end) {
        const body = Buffer.allocUnsafe(bodyBytes);
        const filled = bytes.copy(body, 0, headerEnd);
        this.#large = { header: bytes.toString('utf8', lengthsBytes, headerEnd), body, filled };
        this.#needed = lengthsBytes;
        this.#drop(bytes.length);
        return;
      }
      this.#needed = lengthsBytes;
      this.#drop(end);
      const frame = parseGuestFrame(
        bytes.toString('utf8', lengthsBytes, headerEnd),
        bytes.toString('utf8', headerEnd, end),
      );
      if (end === headerEnd + bodyBytes) yield frame;
      else this.#oversized = { frame: oversized(frame, bodyBytes), missingBytes: bodyBytes };
    }
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }

  /** @returns how many bytes of the requested number it discarded */
  #drop(most: number): number {
    const bytes = this.#joined();
    const dropped = Math.min(most, bytes.length);
    this.#bytes -= dropped;
    this.#chunks = this.#bytes > 0 ? [bytes.subarray(dropped)] : [];
    return dropped;
  }
}

/** Only a result may exceed the limit: it is the function's value, and its author needs to learn the limit. */
function oversized(frame: GuestFrame, bytes: number): GuestFrame {
  if (frame.type !== 'result')
    throw new BrokenFrame(`a frame's body of ${bytes} bytes is over the limit of ${limits.responseBytes}`);
  const { callId, maxMemoryBytes } = frame;
  return { type: 'oversized', callId, bytes, ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }) };
}

function bounded(length: number, limit: number, part: string): number {
  if (length > limit)
    throw new BrokenFrame(`a frame's ${part} of ${length} bytes is over the limit of ${limit}`);
  return length;
}

function parseGuestFrame(headerText: string, body: string): GuestFrame {
  let header: unknown;
  if (exceedsStructure(headerText, limits.frameHeaderStructure))
    throw new BrokenFrame("a frame's header has more parts than an error needs");
  try {
    header = JSON.parse(headerText);
  } catch {
    throw new BrokenFrame("a frame's header is not JSON");
  }
  if (!isRecord(header)) throw new BrokenFrame("a frame's header is not an object");
  switch (header.type) {
    case 'ready':
    case 'loaded':
      return { type: header.type };
    case 'loadFailed':
      return { type: 'loadFailed', error: functionError(header.error) };
    case 'result':
      return { type: 'result', ...answered(header), body };
    case 'failed':
      return { type: 'failed', ...answered(header), error: functionError(header.error) };
    default:
      throw new BrokenFrame('a frame has an unknown type');
  }
}

function answered(header: Record<string, unknown>): { callId: string; maxMemoryBytes?: number } {
  const { callId, maxMemoryBytes } = header;
  if (typeof callId !== 'string') throw new BrokenFrame('an answer names no call');
  if (typeof maxMemoryBytes !== 'number' || !Number.isSafeInteger(maxMemoryBytes) || maxMemoryBytes < 0)
    return { callId };
  return { callId, maxMemoryBytes };
}

function functionError(value: unknown): FunctionError {
  if (!isRecord(value) || typeof value.errorMessage !== 'string' || typeof value.errorType !== 'string') {
    throw new BrokenFrame('an error lacks its message or type');
  }
  const { errorMessage, errorType, stackTrace } = value;
  return Array.isArray(stackTrace) ? { errorMessage, errorType, stackTrace } : { errorMessage, errorType };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
