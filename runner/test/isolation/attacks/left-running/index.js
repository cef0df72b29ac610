// Starts a daemon that leaves the session, ignores SIGTERM and continues to run, then returns normally.
const { spawn } = require('child_process');
const fs = require('fs');

const daemon = `
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {});
  setInterval(() => require('fs').appendFileSync('/tmp/ticks', Date.now() + '\\n'), 5);
`;

exports.start = () => {
  spawn(process.execPath, ['-e', daemon], { detached: true, stdio: 'ignore' }).unref();
  const started = Date.now();
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (!fs.existsSync('/tmp/ticks') && Date.now() - started < 8000) return;
      clearInterval(look);
      resolve(Date.now());
    }, 5);
  });
};
exports.ticks = () => (fs.existsSync('/tmp/ticks') ? fs.readFileSync('/tmp/ticks', 'utf8').trim().split('\n').map(Number) : []);
exports.act = (event) => exports[event.part]();
