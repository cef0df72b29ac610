// Sends invalid requests to the metadata service, as raw bytes, because libraries would correct them.
const http = require('http');
const net = require('net');
const { attempts } = require('./attempt.js');

const tokenPath = '/computeMetadata/v1/instance/service-accounts/default/token';

const send = ({ host = '169.254.169.254', port = 80, raw }) =>
  new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ host, port, timeout: 3000 }, () => socket.write(Buffer.from(raw, 'latin1')));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', (error) => {
      text = text || error.code;
    });
    socket.on('close', () => resolve(text));
  });

const ask = (agent) =>
  new Promise((resolve, reject) => {
    const headers = { 'Metadata-Flavor': 'Google' };
    http
      .get({ host: '169.254.169.254', path: tokenPath, agent, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(response.statusCode === 200 ? JSON.parse(text).access_token : response.statusCode));
      })
      .on('error', reject);
  });

exports.requests = async ({ requests }) => {
  const answers = [];
  for (const request of requests) answers.push(await send(request));
  return answers;
};

exports.hammer = async ({ times }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const seen = {};
  for (const token of await Promise.all(Array.from({ length: times }, () => ask(agent)))) seen[token] = (seen[token] || 0) + 1;
  agent.destroy();
  return seen;
};

const listen = (options) =>
  new Promise((resolve, reject) => {
    const server = net.createServer().listen(options, () => server.close(() => resolve('bound')));
    server.on('error', reject);
  });

exports.spoof = () =>
  attempts({
    'bind the address': () => listen({ host: '169.254.169.254', port: 80 }),
    'take every address': () => listen({ host: '0.0.0.0', port: 80 }),
    'share the port': () => listen({ host: '169.254.169.254', port: 80, reusePort: true }),
    'add an address': () => run('ip', 'addr', 'add', '10.9.8.7/32', 'dev', 'lo'),
    'remove the address': () => run('ip', 'addr', 'del', '169.254.169.254/32', 'dev', 'lo'),
    'add a neighbour': () => run('ip', 'neigh', 'add', '169.254.169.254', 'lladdr', '02:00:00:00:00:01', 'dev', 'lo'),
    'add a route': () => run('ip', 'route', 'add', 'blackhole', '169.254.169.254'),
    'add a device': () => run('ip', 'link', 'add', 'mine', 'type', 'dummy'),
  });
const run = (...argv) => String(require('child_process').execFileSync(argv[0], argv.slice(1), { stdio: 'pipe' }));

// The handler's token, next to the one of the service.
exports.both = async (event, context) => {
  const told = { context: (context.token || {}).access_token || null, service: await ask() };
  if (event.print) {
    console.log(told.service);
    process.stderr.write(`${told.service}\n`);
  }
  return told;
};

// The victim of a forged request: fetches an address from untrusted input, as a preview or a webhook would.
exports.fetchFor = ({ url }) =>
  new Promise((resolve, reject) => {
    http
      .get(url, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      })
      .on('error', reject);
  });
exports.act = (event, context) => exports[event.part](event, context);
