// Allocates memory without limit in several ways, and reports its progress.
const { spawnSync } = require('child_process');
const { Worker } = require('worker_threads');

const mebibyte = 1 << 20;
const kept = [];
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function repeat(take, pause = turn) {
  for (let n = 0; ; n++) {
    process.stdout.write(`step ${n}\n`);
    kept.push(take(n));
    await pause();
  }
}

exports.buffers = () => repeat(() => Buffer.alloc(8 * mebibyte, 1));
exports.slowly = () => repeat(() => Buffer.alloc(mebibyte, 1), () => new Promise((resolve) => setTimeout(resolve, 2)));
exports.objects = () => repeat(() => Array.from({ length: 20000 }, (_, i) => ({ i, text: `x${i}` })));
exports.strings = () =>
  repeat((n) => {
    const text = 'y'.repeat(8 * mebibyte) + n;
    text.charCodeAt(5);
    return [text, Buffer.from(text)];
  });
exports.worker = () =>
  new Promise((resolve, reject) => {
    const program = 'const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1));';
    new Worker(program, { eval: true }).on('exit', resolve).on('error', reject);
  });
exports.child = async () => spawnSync('sh', ['-c', 'head -c 1900M /dev/zero | tail -c 1900M | wc -c']).status;
