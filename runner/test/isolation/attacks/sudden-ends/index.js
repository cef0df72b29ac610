// Ends during a call, or never ends it.
const fs = require('fs');

exports.exits = () => process.exit(0);
exports.killed = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};
exports.closes = () => {
  fs.closeSync(3);
  return new Promise(() => {});
};
exports.hangs = () => new Promise(() => {});
exports.spins = () => {
  for (;;);
};
exports.backtracks = () => /^(a+)+$/.test(`${'a'.repeat(64)}b`);
exports.stops = () => {
  process.kill(process.pid, 'SIGSTOP');
  return new Promise(() => {});
};
exports.ignores = () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {});
  return new Promise(() => {});
};
let calls = 0;
exports.act = (event) => (event.part ? exports[event.part]() : (calls += 1));
