'use strict';
/*
 * The data channel, guest side; its other end and the list of frames are runner/src/channel/frames.ts.
 * A frame is: header length, body length (32 bits each, big-endian), header as JSON, body as text.
 */
const net = require('net');

/**
 * @param {Record<string, (header: any, body: string) => void>} on the handler of each frame type
 * @returns {{send(header: object, body?: string): void}}
 */
exports.openChannel = function openChannel(on) {
  const socket = new net.Socket({ fd: 3, readable: true, writable: true });
  let pending = [];
  let pendingBytes = 0;
  let neededBytes = 8;

  socket.on('data', (chunk) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    while (pendingBytes >= neededBytes) {
      const bytes = pending.length === 1 ? pending[0] : Buffer.concat(pending);
      pending = [bytes];
      const headerBytes = bytes.readUInt32BE(0);
      const bodyStart = 8 + headerBytes;
      const end = bodyStart + bytes.readUInt32BE(4);
      if (bytes.length < end) {
        neededBytes = end;
        return;
      }
      const header = JSON.parse(bytes.toString('utf8', 8, bodyStart));
      const body = bytes.toString('utf8', bodyStart, end);
      pending = bytes.length > end ? [bytes.slice(end)] : [];
      pendingBytes -= end;
      neededBytes = 8;
      on[header.type](header, body);
    }
  });
  // The runner has ended, so no further call will arrive.
  socket.on('end', () => process.exit(0));
  socket.on('error', () => process.exit(1));

  return {
    send(header, body) {
      const headerText = Buffer.from(JSON.stringify(header));
      const bodyText = Buffer.from(body || '');
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32BE(headerText.length, 0);
      lengths.writeUInt32BE(bodyText.length, 4);
      socket.write(Buffer.concat([lengths, headerText, bodyText]));
    },
  };
};
