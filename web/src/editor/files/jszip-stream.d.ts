import 'jszip';

/** JSZip's API documents it ("internalStream"), but its types omit it. */
interface StreamHelper {
  on(event: 'data', callback: (chunk: Uint8Array) => void): this;
  on(event: 'error', callback: (error: Error) => void): this;
  on(event: 'end', callback: () => void): this;
  pause(): this;
  resume(): this;
}

declare module 'jszip' {
  interface JSZipObject {
    internalStream(type: 'uint8array'): StreamHelper;
  }
}
