// Dumps core, fills shared memory, writes to devices.
const fs = require('fs');
const { attempts } = require('./attempt.js');

function fill(file) {
  const block = Buffer.alloc(1 << 20, 1);
  const opened = fs.openSync(file, 'w');
  try {
    for (let written = 0; written < 1 << 28; ) written += fs.writeSync(opened, block);
    return fs.fstatSync(opened).size;
  } catch (error) {
    return fs.fstatSync(opened).size;
  } finally {
    fs.closeSync(opened);
    fs.unlinkSync(file);
  }
}

const write = (device) => fs.writeSync(fs.openSync(device, 'r+'), 'x');

exports.main = async () => ({
  devices: fs.readdirSync('/dev'),
  limits: fs.readFileSync('/proc/self/limits', 'utf8'),
  cores: ['/tmp', '/function/code', '/dev/shm'].flatMap((dir) => fs.readdirSync(dir).filter((name) => /^core/.test(name))),
  filled: fill('/dev/shm/full'),
  acts: await attempts({
    'a disk': () => write('/dev/sda'),
    'a virtual disk': () => write('/dev/vda'),
    'memory': () => write('/dev/mem'),
    'kernel messages': () => write('/dev/kmsg'),
    'kvm': () => write('/dev/kvm'),
    'fuse': () => write('/dev/fuse'),
    'a tunnel': () => write('/dev/net/tun'),
    'the terminal': () => write('/dev/tty'),
    'a new entry': () => fs.writeFileSync('/dev/new', 'x'),
    'another null': () => fs.renameSync('/dev/zero', '/dev/null'),
  }),
});

exports.dies = () => process.abort();
