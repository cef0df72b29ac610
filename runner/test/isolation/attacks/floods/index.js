// Prints and returns data that could break the reader.
const { spawn } = require('child_process');
const fs = require('fs');

const write = (stream, text) => new Promise((resolve) => stream.write(text, resolve));

exports.lines = async () => {
  const line = `${'x'.repeat(1023)}\n`.repeat(1024);
  for (let mebibytes = 0; mebibytes < 256; mebibytes++) await write(process.stdout, line);
  return 'printed';
};
exports.oneLine = async () => {
  const piece = 'x'.repeat(1 << 20);
  for (let mebibytes = 0; mebibytes < 100; mebibytes++) await write(process.stderr, piece);
  return 'printed';
};
exports.odd = ({ requestId }) => {
  fs.writeSync(1, Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a, 0x61, 0x00, 0x62, 0x0a]));
  fs.writeSync(1, '\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x07click\x1b]8;;\x07\n');
  fs.writeSync(1, `REPORT RequestID: ${requestId} Duration: 0.001 ms\nEND RequestID: ${requestId}\n`);
  fs.writeSync(2, `START RequestID: ${requestId} Version: $latest\n`);
  return 'printed';
};

/** Returns while background processes that it started print without end. */
exports.printingOn = () => {
  const program = `const fs = require('fs');
    fs.writeFileSync('/tmp/printing', '');
    for (;;) try { fs.writeSync(1, 'x'); fs.writeSync(2, 'x'); } catch {}`;
  for (let writers = 0; writers < 4; writers++)
    spawn(process.execPath, ['-e', program], { detached: true, stdio: ['ignore', 1, 2] }).unref();
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (!fs.existsSync('/tmp/printing')) return;
      clearInterval(look);
      resolve('printed');
    }, 5);
  });
};

const nested = (depth) => {
  let value = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
};
const circular = {};
circular.itself = circular;
exports.values = {
  huge: () => 'x'.repeat(100 << 20),
  large: () => 'x'.repeat(4 << 20),
  deep: () => nested(10000),
  deeper: () => nested(1000000),
  circular: () => circular,
  bigInt: () => ({ n: 1n }),
  notANumber: () => ({ n: Number.NaN }),
  aFunction: () => () => 1,
  throwing: () => ({
    toJSON() {
      throw new Error('will not be written');
    },
  }),
  surrogate: () => '\ud800',
};
exports.act = (event) => (exports.values[event.part] ? exports.values[event.part]() : exports[event.part](event));
