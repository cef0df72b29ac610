/**
 * Requests whose request line holds bytes over 0x7f, such as `GET /<id>?name=Вася` of curl. The service is written in Go,
 * which takes them; Node's parser ends there (llhttp in strict mode) and no option lets them through.
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

/** The body of an answer to a request that reached no function. */
export const callFault = (status: number, message: string) => ({
  errorCode: status,
  errorMessage: message,
  errorType: 'ProxyIntegrationError',
});

/** For a server of the gateway: the words of functions' callers, and UTF-8 in a request line is none of the faults. */
export function answerBrokenCalls(server: Server): void {
  answerBrokenRequests(server, {
    bodyOf: callFault,
    rescue: utf8RequestLines(server),
  });
}

/** Serves such a request with those bytes percent-encoded, over a connection in memory that ends with its answer. */
function utf8RequestLines(server: Server): Rescue {
  /** Every further packet of such a connection is an error to the parser that it had first. */
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
    // A request is known by where it comes from.
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

/** The packet must begin with the request: what came in an earlier one is gone. */
function encoded({ rawPacket }: BrokenRequest): Buffer | undefined {
  if (rawPacket === undefined || !/^[A-Z]{3,10} \/$/.test(methodOf(rawPacket))) return undefined;
  const end = rawPacket.indexOf('\n');
  if (end < 0) return undefined;
  const line = rawPacket
    .toString('latin1', 0, end)
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  // Such a request ends its connection, so that the next one meets a parser of its own.
  return Buffer.concat([Buffer.from(`${line}\nConnection: close\r`, 'latin1'), rawPacket.subarray(end)]);
}

const methodOf = (packet: Buffer) => packet.toString('latin1', 0, packet.indexOf('/') + 1);
