exports.exits = (event) => process.exit(event.code);

exports.killsItself = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

exports.spins = () => {
  for (;;);
};

exports.hangs = () => new Promise(() => {});

exports.leavesWork = async () => {
  require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
  return process.pid;
};

exports.dies = async () => {
  setImmediate(() => process.exit(7));
  return 'answered';
};
