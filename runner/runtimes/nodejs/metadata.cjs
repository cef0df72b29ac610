'use strict';
const net = require('net');

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
      process.once('message', () => {
        // The runner has the socket; the copy on this side and the channel can go.
        listener.close();
        process.once('disconnect', resolve);
        process.disconnect();
      });
      process.send({ type: 'metadata' }, listener);
    });
  });
};
