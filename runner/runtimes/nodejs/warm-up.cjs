'use strict';
const http = require('http');

/** Pays first-use costs before the first call: node-fetch and one request through the HTTP client. */
exports.warmUp = async function warmUp() {
  require('node-fetch');
  await new Promise((resolve, reject) => {
    const server = http.createServer((_request, response) => response.end());
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const request = http.get(
        { host: '127.0.0.1', port: server.address().port, agent: false },
        (response) => {
          response.resume();
          response.on('end', () => server.close(resolve));
        },
      );
      request.on('error', reject);
    });
  });
};
