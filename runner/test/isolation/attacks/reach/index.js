// Connects to everything on the machine and its networks, by every possible address.
const dgram = require('dgram');
const dns = require('dns');
const fs = require('fs');
const net = require('net');
const os = require('os');

const connect = (host, port) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 1500 });
    const end = (how) => {
      socket.destroy();
      resolve(how);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('timeout'));
    socket.on('error', (error) => end(error.code));
  });

const shout = (host, port) =>
  new Promise((resolve) => {
    const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.on('error', () => {});
    socket.send('from a sandbox', port, host, (error) => {
      socket.close();
      resolve(error ? error.code : 'sent');
    });
  });

exports.reach = async ({ hosts, ports, udp }) => {
  const tried = {};
  await Promise.all(
    hosts.map(async (host) => {
      for (const port of ports) tried[`${host}:${port}`] = await connect(host, port);
      if (net.isIP(host)) await shout(host, udp);
    }),
  );
  const routes = fs.readFileSync('/proc/net/route', 'utf8').trim().split('\n').slice(1);
  return {
    tried,
    routes: routes.map((line) => line.split('\t')).filter((fields) => fields[1] === '00000000' && fields[7] === '00000000').length,
    interfaces: Object.values(os.networkInterfaces()).flat().map(({ address }) => address),
    names: await new Promise((resolve) => dns.lookup('localhost', { all: true }, (_, all) => resolve((all || []).map(({ address }) => address)))),
  };
};

// A sandbox that listens, as a target for another.
exports.listen = ({ port, forMs }) =>
  new Promise((resolve) => {
    let visitors = 0;
    const server = net.createServer((socket) => {
      visitors += 1;
      socket.destroy();
    });
    server.listen(port, '0.0.0.0', () => setTimeout(() => server.close(() => resolve(visitors)), forMs));
  });
exports.act = (event) => exports[event.part](event);
