// No attack: operations of legitimate programs that the limits and the filter must allow. Returns the failed ones.
const childProcess = require('child_process');
const cluster = require('cluster');
const fs = require('fs');
const http = require('http');
const net = require('net');
const os = require('os');
const path = require('path');
const { Worker } = require('worker_threads');

const once = (emitter, event) => new Promise((resolve, reject) => emitter.once(event, resolve).once('error', reject));
const assert = (holds, what) => {
  if (!holds) throw new Error(what);
};

const programs = {
  async programs() {
    const child = childProcess.spawn('sh', ['-c', 'echo out | cat']);
    const [text] = await Promise.all([once(child.stdout, 'data'), once(child, 'close')]);
    assert(String(text) === 'out\n', `printed ${text}`);
  },
  async forks() {
    const child = childProcess.fork(__filename, ['echo']);
    child.send('hello');
    assert((await once(child, 'message')) === 'hello', 'no echo');
    // Passes a listening server to the child as a descriptor.
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    child.send('server', server);
    assert((await once(child, 'message')) === 'taken', 'not taken');
    child.kill();
    server.close();
  },
  async clusters() {
    cluster.setupMaster({ exec: __filename, args: ['serve'] });
    const worker = cluster.fork();
    const { port } = await once(worker, 'listening');
    const address = port || (await once(worker, 'listening')).port;
    const answer = await once(http.get({ port: address, agent: false }), 'response');
    assert(answer.statusCode === 200, `status ${answer.statusCode}`);
    answer.resume();
    await once(answer, 'end');
    worker.kill();
    await once(worker, 'exit');
  },
  async threads() {
    const worker = new Worker('require("worker_threads").parentPort.postMessage(42)', { eval: true });
    assert((await once(worker, 'message')) === 42, 'no message');
  },
  async files() {
    const file = path.join(os.tmpdir(), 'kept');
    const handle = await fs.promises.open(file, 'w');
    await handle.write('kept');
    await handle.sync();
    await handle.close();
    assert(fs.readFileSync(file, 'utf8') === 'kept', 'not kept');
    await fs.promises.copyFile(file, `${file}-2`);
  },
  async polls() {
    const file = path.join(os.tmpdir(), 'watched');
    fs.writeFileSync(file, 'one');
    const changed = new Promise((resolve) => fs.watchFile(file, { interval: 10 }, resolve));
    setTimeout(() => fs.writeFileSync(file, 'three'), 50);
    await changed;
    fs.unwatchFile(file);
  },
  async watches() {
    let code;
    try {
      fs.watch(os.tmpdir()).on('error', () => {}).close();
    } catch (error) {
      code = error.code;
    }
    assert(code === 'ENOSYS', `fs.watch: ${code}`);
  },
  async interfaces() {
    assert(os.networkInterfaces().lo, 'no lo');
    assert((await require('dns').promises.lookup('localhost')).address, 'no localhost');
  },
};

exports.main = async () => {
  const failed = [];
  for (const [name, act] of Object.entries(programs)) {
    try {
      await act();
    } catch (error) {
      failed.push(`${name}: ${error && error.stack}`);
    }
  }
  return failed;
};

if (process.argv[2] === 'echo') {
  process.on('message', (message, handle) => {
    if (handle) handle.close();
    process.send(handle ? 'taken' : message);
  });
} else if (process.argv[2] === 'serve') {
  http.createServer((_request, response) => response.end('served')).listen(0, '127.0.0.1');
}
