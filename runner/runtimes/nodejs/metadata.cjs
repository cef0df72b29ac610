'use strict';
const net = require('net');

/** Somewhat longer than the runner waits for a sandbox to be ready. */
const patienceMs = 20000;

/**
 * Binds the metadata address of this network namespace and gives the listening socket to the runner over Node's own
 * IPC channel, then waits until that channel is gone: user code must never hold it.
 * @returns {Promise<void>}
 */
exports.handOverListener = function handOverListener() {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.once('error', reject);
    listener.listen(80, '169.254.169.254', () => {
      let isAdopted = false;
      // Node may keep silent about a channel that ends while a socket is on its way.
      const patience = setTimeout(() => process.exit(1), patienceMs);
      process.once('message', () => {
        // The runner has the socket; the copy on this side and the channel can go.
        isAdopted = true;
        clearTimeout(patience);
        listener.close();
        process.disconnect();
      });
      process.once('disconnect', () => {
        if (isAdopted) resolve();
        // The runner ended in between: nobody will ever ask anything of this process.
        else process.exit(1);
      });
      process.send({ type: 'metadata' }, listener);
    });
  });
};
