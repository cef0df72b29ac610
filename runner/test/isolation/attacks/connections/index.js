// Holds as many connections as possible, and sends an answer that never ends.
const fs = require('fs');
const net = require('net');

exports.many = async () => {
  const sockets = [];
  const codes = {};
  for (let i = 0; i < 10000; i++) {
    const socket = net.connect(80, '169.254.169.254');
    socket.on('error', (error) => {
      codes[error.code] = (codes[error.code] || 0) + 1;
    });
    sockets.push(socket);
    if (i % 500 === 499) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { open: sockets.filter((socket) => !socket.destroyed && !socket.connecting).length, codes };
};

// Requests that never complete their first line, on as many connections as possible.
exports.halfRequests = async () => {
  const sockets = Array.from({ length: 300 }, () => net.connect(80, '169.254.169.254'));
  for (const socket of sockets) socket.on('error', () => {});
  for (let i = 0; i < 30; i++) {
    for (const socket of sockets) if (!socket.destroyed) socket.write(i ? 'x' : 'GET /');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return sockets.filter((socket) => !socket.destroyed).length;
};

// A frame that announces 10 MB and sends one byte at a time.
exports.slowAnswer = () => {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(1000, 0);
  lengths.writeUInt32BE(10 << 20, 4);
  fs.writeSync(3, lengths);
  setInterval(() => fs.writeSync(3, ' '), 10);
  return new Promise(() => {});
};
exports.act = (event) => exports[event.part]();
