'use strict';
const net = require('net');

/** Somewhat longer than the runner waits for a sandbox to be ready. */
const patienceMs = 20000;

/** The metadata service and the cloud's own names; the runner receives the sockets in this order. */
const addresses = [
  { type: 'metadata', host: '169.254.169.254', port: 80 },
  { type: 'cloud', host: '169.254.169.253', port: 443 },
];

/**
 * Binds the runner's addresses in this network namespace and passes the listening sockets to the runner over Node's own
 * IPC channel. Then waits until that channel is closed, because user code must never hold it.
 * @returns {Promise<void>}
 */
exports.handOverListeners = function handOverListeners() {
  return Promise.all(addresses.map(listen)).then(
    (listeners) =>
      new Promise((resolve) => {
        let isAdopted = false;
        // Node.js may not report a channel that closes while a socket is being sent.
        const patience = setTimeout(() => process.exit(1), patienceMs);
        process.once('message', () => {
          // The runner has the sockets; the copies on this side and the channel can be closed.
          isAdopted = true;
          clearTimeout(patience);
          for (const listener of listeners) listener.close();
          process.disconnect();
        });
        process.once('disconnect', () => {
          if (isAdopted) resolve();
          // The runner has ended, so no call will arrive.
          else process.exit(1);
        });
        for (const [at, { type }] of addresses.entries()) process.send({ type }, listeners[at]);
      }),
  );
};

function listen({ host, port }) {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.once('error', reject);
    listener.listen(port, host, () => resolve(listener));
  });
}
