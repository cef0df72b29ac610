// Uses the machine's own tools to get a new root, mount, namespace or user, and writes kernel settings.
const { spawnSync } = require('child_process');
const fs = require('fs');
const { attempts } = require('./attempt.js');

// Runs a tool with an attacker's arguments; a missing tool counts as a failed attempt.
function tool(...argv) {
  const { status, error, stderr, stdout } = spawnSync(argv[0], argv.slice(1), { timeout: 5000 });
  if (error) throw error;
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return String(stdout);
}

const settings = [
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/hostname',
  '/proc/sys/net/ipv4/ip_unprivileged_port_start',
  '/proc/sys/vm/overcommit_memory',
  '/proc/sysrq-trigger',
  '/sys/fs/cgroup/memory.max',
  '/sys/fs/cgroup/release_agent',
  '/sys/fs/cgroup/cgroup.procs',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes',
  '/sys/kernel/mm/transparent_hugepage/enabled',
];

exports.main = async () => {
  const acts = {
    'a new user namespace': () => tool('unshare', '--user', '--map-root-user', 'true'),
    'a new mount namespace': () => tool('unshare', '--mount', 'true'),
    'a new network namespace': () => tool('unshare', '--net', 'true'),
    'the namespaces of process 1': () => tool('nsenter', '-t', '1', '-a', 'true'),
    'another root': () => tool('chroot', '/tmp', 'true'),
    'a mount': () => tool('mount', '-t', 'tmpfs', 'tmpfs', '/tmp'),
    'a bind mount': () => tool('mount', '--bind', '/tmp', '/function/code'),
    'a remount': () => tool('mount', '-o', 'remount,rw', '/'),
    'an unmount': () => tool('umount', '-l', '/function/code'),
    'another sandbox around': () => tool('bwrap', '--ro-bind', '/', '/', 'true'),
    'another user': () => tool('setpriv', '--reuid', '0', '--clear-groups', 'true'),
    'another user by su': () => tool('su', '-c', 'id'),
    'another scheduling class': () => tool('chrt', '-f', '99', 'true'),
    'a device': () => tool('mknod', '/tmp/disk', 'b', '8', '0'),
    'the kernel log': () => tool('dmesg'),
    'the clock': () => tool('date', '-s', '2001-01-01'),
  };
  for (const setting of settings) acts[`write ${setting}`] = () => fs.writeFileSync(setting, '1');
  acts['be the last to die of lack of memory'] = () => fs.writeFileSync('/proc/self/oom_score_adj', '-1000');
  return attempts(acts);
};

// A shell that runs an attacker's text has the same rights as the function.
exports.shell = async ({ canary }) => ({
  status: tool('sh', '-c', 'cat /proc/self/status'),
  identity: tool('sh', '-c', 'id -u'),
  acts: await attempts({
    'read the host': () => tool('sh', '-c', `cat ${canary}`),
    'write code': () => tool('sh', '-c', 'echo x > /function/code/index.js'),
    'run what was written': () => tool('sh', '-c', 'cp /bin/true /tmp/mine && chmod 4755 /tmp/mine && /tmp/mine'),
    'git reads the host': () => tool('git', '-c', `core.fsmonitor=cat ${canary}`, '-C', '/tmp', 'hash-object', canary),
  }),
});
