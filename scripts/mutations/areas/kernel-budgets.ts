import type { Mutation } from '../mutation.ts';

const suite = 'runner/test/isolation/kernel-budgets.test.ts';
const network = 'runner/test/isolation/changing-network.test.ts';
const filter = 'runner/src/sandbox/seccomp-filter.test.ts';

const watch = 'runner/src/cgroups/memory-watch.test.ts';
const temporaryFiles = 'runner/test/temporary-files.test.ts';

export const mutations = [
  {
    defence: 'The runner ends a sandbox at the memory of its version',
    file: 'runner/src/cgroups/memory-watch.ts',
    remove: "if (leastBytes > memoryBytes) this.#end('memory');",
    replaceWith: 'if (leastBytes > memoryBytes) return;',
    test: { file: 'runner/test/out-of-memory.test.ts', title: 'is told within half a second' },
  },
  {
    defence: 'Files in /tmp are subtracted from what the kernel counts and from nothing else',
    file: 'runner/src/cgroups/cgroup-v1.ts',
    remove: 'const leastBytes = pages - files.usedBytes();',
    replaceWith: 'const leastBytes = pages - 1024 ** 3;',
    test: { file: temporaryFiles, title: 'leaves a version no more memory than it has' },
  },
  {
    defence: 'The disk of the machine never counts as files of a sandbox that starts',
    file: 'runner/src/cgroups/tmp-files.ts',
    remove: '        if (!isMounted) return 0;\n',
    test: {
      file: 'runner/src/cgroups/tmp-files.test.ts',
      title: 'counts nothing while the folder is no mount',
    },
  },
  {
    defence: 'A /tmp of tmpfsSize counts as memory',
    file: 'runner/src/cgroups/memory-watch.ts',
    remove: 'const countedBytes = this.#filesBytes - diskBytes;',
    replaceWith: 'const countedBytes = 0;',
    test: { file: watch, title: 'counts files of /tmp as memory when its version says so' },
  },
  {
    defence: 'Memory of the kernel counts when the kernel cannot give it up',
    file: 'runner/src/cgroups/memory-watch.ts',
    remove: 'else if (mostBytes > memoryBytes) this.#freeCaches(nowMs);',
    test: { file: watch, title: 'counts what the kernel may keep for speed' },
  },
  {
    defence: 'A sandbox whose files have no room yet stands still',
    file: 'runner/src/cgroups/memory-watch.ts',
    remove: '    this.#of.group.freeze();\n',
    test: { file: watch, title: 'freezes a sandbox whose files need memory of the machine' },
  },
  {
    defence: 'A sandbox whose files find no room ends',
    file: 'runner/src/cgroups/memory-watch.ts',
    remove: "if (nowMs - this.#stalledSinceMs > limits.roomForFilesMs) this.#end('files');",
    test: { file: watch, title: 'ends a sandbox whose files find no memory of the machine in time' },
  },
  {
    defence: 'Files in /tmp take memory of the machine by admission only',
    file: 'runner/src/admission/machine.ts',
    remove: 'if (!admission.holds({ memoryBytes })) return () => {};',
    replaceWith: 'if (memoryBytes > 0) {\n      onGranted();\n      return () => {};\n    }',
    test: { file: temporaryFiles, title: 'ends a function that writes more than there is' },
  },
  {
    defence: 'A sandbox runs listed fcntl commands only',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: "...forCall('fcntl', architecture, fcntlRule(architecture)),",
    replaceWith: "...forCall('fcntl', architecture, [answer(verdict.allow)]),",
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox gets no inotify instance',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: '...inRanges(calls(absent), verdict.noSuchCall),',
    replaceWith: '...inRanges(calls(absent), verdict.allow),',
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox flushes no cache of the disk',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: '...inRanges(calls(ignored), verdict.ignored),',
    replaceWith: '...inRanges(calls(ignored), verdict.allow),',
    test: { file: filter, title: 'answers 0 to every call of the ignored list' },
  },
  {
    defence: 'A sandbox does not read past the page cache',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: "...forCall('openat', architecture, argumentHasNone(2, direct, verdict.invalid)),",
    replaceWith: "...forCall('openat', architecture, [answer(verdict.allow)]),",
    test: { file: suite, title: 'refuses calls that spend budgets of the user or the machine' },
  },
  {
    defence: 'A sandbox queues few signals and timers',
    file: 'runner/src/sandbox/chain.ts',
    remove: '  sigpending: limits.pendingSignals,\n',
    test: { file: suite, title: 'has resource limits that are as low as honest programs allow' },
  },
  {
    defence: 'A sandbox locks little memory',
    file: 'runner/src/sandbox/chain.ts',
    remove: '  memlock: limits.lockedBytes,\n',
    test: { file: suite, title: 'has resource limits that are as low as honest programs allow' },
  },
  {
    defence: 'A running sandbox loses its routes to what the machine joins',
    file: 'runner/src/network/host-networks.ts',
    remove: 'await Promise.all([...this.#members].map((member) => this.#apply(member).catch(() => {})));',
    test: { file: network, title: 'reaches no address that the machine gets while it waits or runs' },
  },
  {
    defence: 'A sandbox is born without routes to the networks of the machine',
    file: 'runner/src/network/host-networks.ts',
    remove: '...networksIn(stdout)',
    test: { file: network, title: 'reaches no address that the machine gets while it waits or runs' },
  },
  {
    defence: 'Each sandbox has a host user of its own',
    file: 'runner/src/sandbox/host-uids.ts',
    remove: '      this.#taken.add(uid);\n',
    test: { file: suite, title: 'has a host user that no other sandbox has' },
  },
  {
    defence: 'A sandbox with too many sockets is stopped',
    file: 'runner/src/sandbox/kernel-watch.ts',
    remove: 'if (socketsOf(pid) > limits.sockets) return `more than ${limits.sockets} sockets`;',
    test: { file: suite, title: 'ends when it holds more sockets than it may' },
  },
  {
    defence: 'The buffers of TCP sockets are small',
    file: 'runner/src/sandbox/chain.ts',
    remove: 'for way in rmem wmem; do',
    replaceWith: 'for way in rmem; do',
    test: { file: suite, title: 'ends when it holds more sockets than it may' },
  },
  {
    defence: 'The addresses of the link are no neighbours',
    file: 'runner/src/sandbox/prepared-namespace.ts',
    remove: 'await setRoutes(target, neighbourRoutes);',
    test: { file: suite, title: 'adds few entries to the tables of neighbours' },
  },
  {
    defence: 'The link has no IPv6',
    file: 'runner/src/sandbox/chain.ts',
    remove: 'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 ||',
    replaceWith: 'true ||',
    test: { file: suite, title: 'adds few entries to the tables of neighbours' },
  },
  {
    defence: 'Without control groups there is no memory in files of no folder',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: 'isMemoryCounted ? [...allowed, uncounted] : allowed',
    replaceWith: '[...allowed, uncounted]',
    test: { file: filter, title: 'allows memory in files only where all memory is counted' },
  },
  {
    defence: 'A sandbox compiles no filters for its sockets',
    file: 'runner/src/sandbox/seccomp-filter.ts',
    remove: '...argumentIsNoneOf(2, refusedSocketOptions, verdict.notPermitted),',
    replaceWith: 'answer(verdict.allow),',
    test: { file: filter, title: 'refuses filters, which are compiled into memory of the machine' },
  },
  {
    defence: 'The filter judges calls by the numbers of the kernel',
    file: 'runner/src/sandbox/seccomp-numbers.ts',
    remove: 'ptrace: [101, 117]',
    replaceWith: 'ptrace: [101, 118]',
    test: {
      file: 'scripts/repository/seccomp-numbers.test.ts',
      title: 'system call numbers › equal those of libseccomp for both architectures',
    },
  },
] satisfies readonly Mutation[];
