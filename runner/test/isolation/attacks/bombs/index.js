// Starts more processes and allocates more memory than its limits allow. Both are bounded, so that a machine
// on which the attack succeeds survives it.
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');

const most = 1500;
const mebibyte = 1 << 20;
const processes = () => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;

exports.forks = async () => {
  let refused;
  let started = 0;
  while (refused === undefined && started < most) {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    if (child.pid) started += 1;
    else refused = await new Promise((resolve) => child.once('error', (error) => resolve(error.code)));
  }
  return { started, refused, running: processes() };
};

exports.shell = () => {
  const bomb = `i=0; while [ $i -lt ${most} ]; do sleep 60 >/dev/null 2>&1 & i=$((i+1)); done; echo all`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', bomb], { timeout: 15000 });
  return { refused: String(stdout).includes('all') ? undefined : String(stderr) || `status ${status}`, running: processes() };
};

exports.heap = () => {
  const kept = [];
  while (kept.length < 768) kept.push(Buffer.alloc(mebibyte, 1));
  return kept.length;
};

exports.strings = () => {
  const kept = [];
  while (kept.length < 768) kept.push('é'.repeat(kept.length + mebibyte / 2).split(''));
  return kept.length;
};

exports.child = () => {
  // tail holds the text that it prints at the end.
  const { stdout } = spawnSync('sh', ['-c', 'head -c 700M /dev/zero | tail -c 700M | wc -c'], { timeout: 15000 });
  return { kept: Number(stdout) };
};

exports.files = () => {
  const block = Buffer.alloc(mebibyte, 1);
  let written = 0;
  for (const file of ['/tmp/large', '/dev/shm/large']) {
    try {
      const opened = fs.openSync(file, 'w');
      while (written < 768 * mebibyte) written += fs.writeSync(opened, block);
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
  return written;
};

exports.spins = () => {
  for (;;);
};
exports.act = (event) => exports[event.part]();
