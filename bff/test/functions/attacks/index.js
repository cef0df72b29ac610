// A hostile function that reaches this cloud under the cloud's host names.
const https = require('https');
const tls = require('tls');

const ask = ({ name, path, agent, ...options }) =>
  new Promise((resolve, reject) => {
    const request = https.request({ host: name, path, agent: agent || false, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
    });
    request.on('error', reject);
    request.end();
  });

exports.all = ({ requests }) => Promise.all(requests.map(ask));

/** A program that makes a client per call and never closes one. */
exports.leak = async ({ times, ...request }) => {
  const statuses = [];
  for (let i = 0; i < times; i++) {
    const { status } = await ask({ ...request, agent: new https.Agent({ keepAlive: true }) });
    statuses.push(status);
  }
  return statuses;
};

/** Sends many requests at once on one connection, and reads nothing. */
exports.pipeline = ({ name, path, times }) =>
  new Promise((resolve) => {
    const socket = tls.connect({ host: name, port: 443, servername: name }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\n\r\n`.repeat(times));
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve('closed'));
    socket.resume();
  });

/** Calls the next function of a cycle with its own token. */
exports.ring = async ({ next }, context) => {
  const response = await fetch(`https://functions.yandexcloud.net/${next}?integration=raw`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${context.token.access_token}` },
    body: JSON.stringify({ part: 'ring', next: context.functionName }),
  });
  const said = await response.json();
  return response.status === 200 ? { calls: said.calls + 1, end: said.end } : { calls: 1, end: said };
};

exports.main = (event, context) => exports[event.part](event, context);
