/*
 * The first attempts of a hostile function. Each attempt reports in `got` what it obtained; an empty text means that
 * the sandbox blocked it. The doctor evaluates the reports. Runs on Node.js 12 and newer.
 */
const { execFileSync } = require('child_process');
const fs = require('fs');
const net = require('net');

const attempts = {
  'reads the passwords of the machine': () => fs.readFileSync('/etc/shadow', 'utf8'),
  'overwrites its own code': () => fs.writeFileSync('/function/code/index.js', '') || 'written',
  'writes beside its own code': () => fs.writeFileSync('/function/code/later.js', '') || 'written',
  'writes into the system': () => fs.writeFileSync('/usr/bin/hostile', '') || 'written',
  'changes how names resolve': () => fs.appendFileSync('/etc/hosts', '127.0.0.1 example.com\n') || 'written',
  'makes a user namespace': () => String(execFileSync('unshare', ['--user', 'id'], { stdio: 'pipe' })),
  'mounts a file system': () =>
    String(execFileSync('mount', ['-t', 'tmpfs', 'none', '/tmp'], { stdio: 'pipe' })) || 'mounted',
  'runs a program from /tmp': () => {
    fs.writeFileSync('/tmp/hostile', '#!/bin/sh\necho ran\n', { mode: 0o755 });
    return String(execFileSync('/tmp/hostile', { stdio: 'pipe' }));
  },
  'sees processes of the machine': () => {
    const count = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
    return count > 8 ? `${count} processes` : '';
  },
  'finds secrets in its environment': (event) =>
    JSON.stringify(process.env).includes(event.canary) ? 'the canary' : '',
  'finds secrets in the environment of others': (event) =>
    fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(event.canary);
        } catch {
          return false;
        }
      })
      .join(', '),
};

/** A refused connection and a timeout both count as blocked. */
function connect(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 300 });
    socket.on('connect', () => resolve(`${host}:${port} answered`));
    socket.on('error', () => resolve(''));
    socket.on('timeout', () => resolve(''));
  });
}

exports.main = async (event) => {
  const results = Object.keys(attempts).map((attempt) => {
    try {
      return { attempt, got: String(attempts[attempt](event) || '').trim() };
    } catch {
      return { attempt, got: '' };
    }
  });
  const reached = await Promise.all(event.hosts.map((host) => connect(host, event.port)));
  return [
    ...results,
    { attempt: 'connects to services of the machine', got: reached.filter(Boolean).join(', ') },
  ];
};
