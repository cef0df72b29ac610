/**
 * Requests whose request line holds bytes over 0x7f, such as `GET /<id>?name=Вася` from curl. The service is written
 * in Go, which accepts them; Node's parser rejects them (llhttp in strict mode), and no option allows them.
 */
import type { Server } from 'node:http';
import { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import {
  answerBrokenRequests,
  type BrokenRequest,
  isAnswering,
  type Rescue,
} from '../http/broken-requests.ts';

/** The response body for a request that reached no function. */
export const callFault = (status: number, message: string) => ({
  errorCode: status,
  errorMessage: message,
  errorType: 'ProxyIntegrationError',
});

/**
 * For the gateway's server: answers malformed requests with the errors that callers know, and accepts UTF-8 in the
 * request line.
 */
export function answerBrokenCalls(server: Server): void {
  answerBrokenRequests(server, {
    bodyOf: callFault,
    rescue: utf8RequestLines(server),
  });
}

/** Percent-encodes those bytes and serves the request over an in-memory connection that ends with its response. */
function utf8RequestLines(server: Server): Rescue {
  /** The parser of the original connection reports every further packet as an error. */
  const served = new WeakMap<Duplex, Duplex>();
  return (error, socket) => {
    const { rawPacket } = error;
    const known = served.get(socket);
    if (known !== undefined) {
      if (rawPacket !== undefined && known.writable) known.write(rawPacket);
      return true;
    }
    const request = error.code === 'HPE_INVALID_URL' && !isAnswering(socket) ? encoded(error) : undefined;
    if (request === undefined || !(socket instanceof Socket)) return false;
    const [near, far] = duplexPair();
    served.set(socket, near);
    // Identifies the client of a request.
    const { remoteAddress, remotePort } = socket;
    Object.assign(far, { remoteAddress, remotePort });
    for (const end of [near, far]) end.on('error', () => socket.destroy());
    socket.once('close', () => near.destroy());
    near.once('close', () => socket.destroy());
    near.pipe(socket);
    server.emit('connection', far);
    near.write(request);
    return true;
  };
}

/** The packet must begin with the request: earlier packets are lost. */
function encoded({ rawPacket }: BrokenRequest): Buffer | undefined {
  if (rawPacket === undefined || !/^[A-Z]{3,10} \/$/.test(methodOf(rawPacket))) return undefined;
  const end = rawPacket.indexOf('\n');
  if (end < 0) return undefined;
  const line = rawPacket
    .toString('latin1', 0, end)
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  // The request closes its connection, so that the next one gets a fresh parser.
  return Buffer.concat([Buffer.from(`${line}\nConnection: close\r`, 'latin1'), rawPacket.subarray(end)]);
}

const methodOf = (packet: Buffer) => packet.toString('latin1', 0, packet.indexOf('/') + 1);
