// Changes the code of the next call, the next instance or another version, and leaves data behind.
const crypto = require('crypto');
const fs = require('fs');
const net = require('net');
const { attempts } = require('./attempt.js');

const self = '/function/code/index.js';
const shadow = 'module.exports = () => "shadow";';

exports.main = () =>
  attempts({
    'overwrite the code': () => fs.writeFileSync(self, shadow),
    'append to it by an open descriptor': () => {
      const opened = fs.openSync(self, 'r');
      fs.appendFileSync(`/proc/self/fd/${opened}`, shadow);
    },
    'replace it': () => fs.renameSync('/tmp', '/function/code'),
    'remove it': () => fs.unlinkSync(self),
    'open it up': () => fs.chmodSync(self, 0o777),
    'date it back': () => fs.utimesSync(self, 0, 0),
    'link it elsewhere and write there': () => {
      fs.linkSync(self, '/tmp/index.js');
      fs.writeFileSync('/tmp/index.js', shadow);
    },
    'shadow a module beside the code': () => fs.mkdirSync('/function/code/node_modules/node-fetch', { recursive: true }),
    'shadow a module above it': () => fs.mkdirSync('/function/node_modules/mine', { recursive: true }),
    'change a preinstalled module': () => fs.writeFileSync(require.resolve('node-fetch'), shadow),
    'change the bootstrap': () => fs.writeFileSync('/function/runtime/bootstrap.cjs', shadow),
    'change the interpreter': () => fs.appendFileSync(process.execPath, 'x'),
    'change a system library': () => fs.writeFileSync('/usr/lib/libc.so', 'x'),
    'change the way to the code': () => fs.symlinkSync('/tmp', '/function/code/lib'),
  });

exports.leave = () => {
  global.left = 'behind';
  fs.writeFileSync('/tmp/left', 'behind');
  fs.writeFileSync('/dev/shm/left', 'behind');
  for (const name of [{ port: 9600, host: '127.0.0.1' }, { path: '\0left' }, { path: '/tmp/left.sock' }]) {
    net.createServer((socket) => socket.on('error', () => {}).end('behind')).listen(name).unref();
  }
  return true;
};

const answers = (name) =>
  new Promise((resolve) => {
    const socket = net.connect(name, () => resolve(socket.destroy() && true));
    socket.on('error', () => resolve(false));
  });

exports.look = async () => ({
  code: crypto.createHash('sha256').update(fs.readFileSync(self)).digest('hex'),
  files: fs.readdirSync('/function/code').sort(),
  left: [...fs.readdirSync('/tmp'), ...fs.readdirSync('/dev/shm'), ...(global.left ? ['global'] : [])],
  listening: [await answers({ port: 9600, host: '127.0.0.1' }), await answers({ path: '\0left' })],
});
// One program for three parts: the event selects one.
exports.act = (event) => exports[event.part]();
