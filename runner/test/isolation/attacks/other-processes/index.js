// Searches other processes for secrets: the runner's environment, memory and files; our own environment.
const fs = require('fs');
const { attempts } = require('./attempt.js');

const read = (file) => fs.readFileSync(file, 'latin1');
const pids = () => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function search(folder, wanted) {
  const memory = fs.openSync(`${folder}/mem`, 'r');
  for (const line of read(`${folder}/maps`).split('\n')) {
    const [range, rights = ''] = line.split(' ');
    const [start, end] = range.split('-').map((text) => parseInt(text, 16));
    if (!rights.startsWith('rw') || end - start > 1 << 24) continue;
    const bytes = Buffer.alloc(end - start);
    fs.readSync(memory, bytes, 0, bytes.length, start);
    if (bytes.includes(wanted)) return line;
  }
  throw new Error('it is not there');
}

exports.main = async ({ host }) => {
  const seen = {};
  for (const pid of pids()) {
    for (const file of ['environ', 'cmdline', 'status']) seen[`${pid}/${file}`] = await attempts({ it: () => read(`/proc/${pid}/${file}`) });
  }
  const acts = await attempts({
    'read the runner by its number outside': () => read(`/proc/${host.pid}/environ`),
    // The runner started process 1, which shares our user.
    'find the secret of the runner in the memory of process 1': () => search('/proc/1', host.secret),
    'signal the runner': () => process.kill(host.pid, 'SIGTERM'),
    'signal the parent of process 1': () => process.kill(host.ppid, 'SIGTERM'),
    'look through the root of process 1': () => read(`/proc/1/root${host.canary}`),
    'look through the folder of process 1': () => read(`/proc/1/cwd/..${host.canary}`),
    'read kernel memory': () => fs.readSync(fs.openSync('/proc/kcore', 'r'), Buffer.alloc(16), 0, 16, 0),
  });
  return { seen, pids: pids().length, environment: process.env, acts };
};
