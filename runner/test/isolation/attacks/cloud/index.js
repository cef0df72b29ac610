// Connections to the cloud's own names: uses them, floods them, tries to take them over, and searches for the key.
const { execFileSync } = require('child_process');
const dns = require('dns');
const fs = require('fs');
const net = require('net');
const { attempts } = require('./attempt');

const connected = (options) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(options, () => resolve(socket));
    socket.on('error', reject);
  });

const asked = async (options, text) => {
  const socket = await connected(options);
  socket.write(text);
  const answer = await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  return String(answer);
};

const listening = (options) =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(options, () => resolve('listens'));
  });

exports.use = async ({ name, text }) => ({
  address: (await dns.promises.lookup(name, { all: true })).map(({ address }) => address),
  answer: await asked({ host: name, port: 443 }, text),
  // The endpoint must not take the connection for one of another sandbox because of its source address.
  fromOther: await asked({ host: name, port: 443, localAddress: '127.0.0.1' }, text),
});

exports.away = ({ name }) =>
  attempts({
    lookup: () => dns.promises.lookup(name),
    connect: () => connected({ host: '169.254.169.253', port: 443 }).then(() => 'connected'),
    trust: () => {
      if (!process.env.NODE_EXTRA_CA_CERTS) throw new Error('not set');
    },
  });

exports.takeOver = ({ name }) =>
  attempts({
    listen: () => listening({ host: '169.254.169.253', port: 443 }),
    hosts: () => fs.appendFileSync('/etc/hosts', `127.0.0.1 ${name}\n`),
    trusted: () => fs.writeFileSync('/etc/ssl/certs/cloud.pem', ''),
    key: () => String(execFileSync('grep', ['-rl', 'PRIVATE KEY', '/etc'], { stdio: 'pipe' })),
  });

exports.flood = async ({ name, connections }) => {
  let cut = 0;
  for (let i = 0; i < connections; i++) {
    const socket = net.connect(443, name);
    socket.on('error', () => {});
    socket.on('close', () => {
      cut++;
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 700));
  return { cut };
};

exports.hold = async ({ name, text }) => {
  await asked({ host: name, port: 443 }, text);
  await connected({ host: name, port: 443 });
  return new Promise(() => {});
};

exports.act = (event) => exports[event.part](event);
