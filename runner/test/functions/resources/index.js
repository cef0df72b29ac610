let ticks = 0;

exports.allocates = async () => {
  const kept = [];
  for (;;) {
    kept.push(Buffer.alloc(8 << 20, 1));
    await null;
  }
};

exports.fits = async () => Buffer.alloc(32 << 20, 1).length;

exports.fillsTmp = async () => {
  const fs = require('fs');
  const file = fs.openSync('/tmp/large', 'w');
  const block = Buffer.alloc(8 << 20, 1);
  for (;;) fs.writeSync(file, block);
};

exports.keepsTicking = async ({ name }) => {
  if (ticks === 0) {
    require('fs').writeFileSync('/proc/self/comm', name);
    setInterval(() => {
      ticks += 1;
    }, 1);
  }
  return ticks;
};

exports.takes = async ({ mebibytes }) => {
  const before = process.memoryUsage().rss;
  Buffer.alloc(mebibytes << 20, 1);
  require('v8').setFlagsFromString('--expose-gc');
  require('vm').runInNewContext('gc')();
  // Another thread returns the collected memory.
  while (process.memoryUsage().rss > before + (32 << 20)) await new Promise((done) => setImmediate(done));
  return mebibytes;
};
