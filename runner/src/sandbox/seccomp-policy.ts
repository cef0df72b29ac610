/**
 * The system calls that code in a sandbox may make. This is an allow-list, so that a new call of a later kernel is
 * blocked until it gets an entry with a reason here. It covers the needs of Node.js 12–24 and CPython 3.7–3.13 and is a
 * strict subset of the default profile of container engines.
 */
export type SyscallGroup = { reason: string; syscalls: readonly string[] };

export const allowed: readonly SyscallGroup[] = [
  {
    reason: 'files: the code folder, /tmp and the interpreter; the mount namespace decides which exist',
    syscalls:
      'read write close stat fstat lstat lseek pread64 pwrite64 readv writev preadv pwritev pwritev2 access faccessat faccessat2 newfstatat statx readlink readlinkat getdents getdents64 getcwd chdir fchdir dup dup2 dup3 flock truncate ftruncate fallocate sendfile splice tee copy_file_range close_range statfs fstatfs umask'.split(
        ' ',
      ),
  },
  {
    reason: 'names and modes under /tmp, the only place that can be written',
    syscalls:
      'rename renameat renameat2 mkdir mkdirat rmdir creat link linkat unlink unlinkat symlink symlinkat chmod fchmod fchmodat chown fchown lchown fchownat utime utimes futimesat utimensat getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr'.split(
        ' ',
      ),
  },
  {
    reason: 'memory: heaps and compiled code; the cgroup counts it',
    syscalls:
      'mmap mprotect munmap mremap brk madvise mlock munlock mlock2 membarrier pkey_alloc pkey_free pkey_mprotect'.split(
        ' ',
      ),
  },
  {
    reason:
      'processes and threads of its own; the PID namespace hides the others and the pids limit counts these',
    syscalls:
      'fork vfork execve execveat exit exit_group wait4 waitid kill tkill tgkill getpid getppid gettid getpgid getpgrp setpgid getsid setsid pidfd_open pidfd_send_signal set_tid_address set_robust_list get_robust_list rseq futex futex_waitv sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min sched_getattr sched_rr_get_interval getpriority setpriority getcpu arch_prctl capget restart_syscall'.split(
        ' ',
      ),
  },
  {
    reason: 'signals inside the sandbox',
    syscalls:
      'rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack pause signalfd signalfd4'.split(
        ' ',
      ),
  },
  {
    reason: 'waiting: the event loops',
    syscalls:
      'poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 pipe pipe2'.split(
        ' ',
      ),
  },
  {
    reason: 'time: reading it and timers of its own; nothing sets a clock',
    syscalls:
      'clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getitimer setitimer alarm timer_create timer_settime timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime'.split(
        ' ',
      ),
  },
  {
    reason: 'sockets in a network namespace of its own; `socket` itself is checked by family below',
    syscalls:
      'connect accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown bind listen getsockname getpeername getsockopt'.split(
        ' ',
      ),
  },
  {
    reason: 'facts about itself: ids are those of the user namespace, limits can only go down',
    syscalls:
      'getuid geteuid getgid getegid getresuid getresgid getgroups getrlimit setrlimit prlimit64 getrusage uname sysinfo getrandom'.split(
        ' ',
      ),
  },
];

/**
 * Calls that return ENOSYS, like all unlisted calls, so that libraries fall back to another way. Each uses a resource
 * that the kernel limits for the whole machine or for the user; the reason names it.
 */
export const absent: readonly SyscallGroup[] = [
  {
    reason:
      'fs.inotify.max_user_instances belongs to the user, and a watch on a shared folder tells which programs the owner starts',
    syscalls: 'inotify_init inotify_init1 inotify_add_watch inotify_rm_watch'.split(' '),
  },
  {
    reason: 'fs.aio-max-nr is the whole machine’s; libaio and io_uring users read synchronously then',
    syscalls: 'io_setup io_destroy io_getevents io_pgetevents io_submit io_cancel'.split(' '),
  },
  {
    reason: 'RLIMIT_MSGQUEUE belongs to the user, and the limit of one process may use up all of it',
    syscalls: 'mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr'.split(' '),
  },
  {
    reason:
      'System V IPC keeps kernel memory that no process holds; POSIX semaphores and shared memory lie in /dev/shm, which is capped',
    syscalls: 'semget semop semctl semtimedop shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl'.split(
      ' ',
    ),
  },
  {
    reason: 'pages in a pipe count for nobody once they are unmapped, a huge page as one of sixteen',
    syscalls: ['vmsplice'],
  },
  {
    reason:
      'tells which pages of shared files other programs read (Gruss et al., "Page Cache Attacks", 2019)',
    syscalls: 'mincore cachestat'.split(' '),
  },
  {
    reason: 'its flags lie in memory, where a filter cannot look; libc has openat()',
    syscalls: ['openat2'],
  },
];

/**
 * Allowed where control groups count memory. Absent where the runner counts the pages that processes map, because the
 * unmapped content of such a file would not be counted.
 */
export const uncounted: SyscallGroup = {
  reason: 'memory of the machine in a file that no mount caps',
  syscalls: ['memfd_create'],
};

/**
 * Calls that do nothing and succeed. Everything that a sandbox can write is in memory, where they have no meaning. On
 * the read-only files of the machine, each fsync() flushes the disk's cache, and each fadvise() may drop pages that
 * other programs read.
 */
export const ignored: readonly SyscallGroup[] = [
  {
    reason: 'the disk belongs to everybody: nobody flushes its cache, drops shared pages or reads ahead',
    syscalls: 'fsync fdatasync sync_file_range fadvise64 readahead sync syncfs'.split(' '),
  },
];

/**
 * Known calls that return EPERM, so that a program sees "not permitted" instead of "no such call". All unlisted calls
 * return ENOSYS.
 */
export const refused: readonly SyscallGroup[] = [
  {
    reason: 'a new root or mount would change what the sandbox sees',
    syscalls:
      'mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr swapon swapoff quotactl quotactl_fd'.split(
        ' ',
      ),
  },
  {
    reason: 'another namespace is where kernel faults are reached from',
    syscalls: 'unshare setns'.split(' '),
  },
  {
    reason: 'reading or steering another process',
    syscalls:
      'ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_getfd kcmp move_pages migrate_pages'.split(
        ' ',
      ),
  },
  {
    reason: 'large kernel surface with a history of holes, needed by no function',
    syscalls:
      'bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key lookup_dcookie seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret'.split(
        ' ',
      ),
  },
  {
    reason: 'the machine belongs to its owner: modules, reboot, clocks, names, accounting, log',
    syscalls:
      'init_module finit_module delete_module kexec_load kexec_file_load reboot settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname acct syslog iopl ioperm vhangup'.split(
        ' ',
      ),
  },
  {
    reason: 'handles reach files outside the mount namespace',
    syscalls: 'name_to_handle_at open_by_handle_at'.split(' '),
  },
  {
    reason: 'device nodes and special files',
    syscalls: 'mknod mknodat fanotify_init fanotify_mark'.split(' '),
  },
  {
    reason: 'changing identity: there is one',
    syscalls: 'setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset'.split(
      ' ',
    ),
  },
  {
    reason: 'attributes can carry capabilities',
    syscalls: 'setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr'.split(' '),
  },
  {
    reason: 'real-time scheduling would starve the machine',
    syscalls: 'sched_setscheduler sched_setparam sched_setattr mlockall ioprio_set'.split(' '),
  },
];

/** The address families that `socket` and `socketpair` accept. */
export const socketFamilies = [
  { name: 'AF_UNIX', number: 1, reason: 'pairs and pipes between its own processes' },
  { name: 'AF_INET', number: 2, reason: 'the metadata service and, where allowed, the internet' },
  { name: 'AF_INET6', number: 10, reason: 'dual-stack libraries open one and fall back' },
  {
    name: 'AF_NETLINK',
    number: 16,
    reason: 'getifaddrs() lists interfaces with it; the namespace is not ours to change',
  },
] as const;

/** Transport protocols of AF_INET and AF_INET6: the default, TCP and UDP; others load kernel modules (SCTP, DCCP). */
export const internetProtocols = [0, 6, 17] as const;

/** NETLINK_ROUTE, which getifaddrs() reads; the other families are interfaces of the kernel that no function needs. */
export const netlinkProtocols = [0] as const;

/**
 * The commands of fcntl() (linux/fcntl.h). Left out on purpose: F_SETLEASE (blocks processes of the same owner that
 * open the file), F_NOTIFY (reports events on files of other users), F_SETPIPE_SZ (pipe-user-pages-soft is a limit per
 * user), F_SETOWN and F_SETSIG (queue signals, which are limited per user), F_SET_RW_HINT (changes the inode).
 */
export const fcntlCommands = {
  F_DUPFD: 0,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_GETOWN: 9,
  F_GETSIG: 11,
  F_GETOWN_EX: 16,
  F_OFD_GETLK: 36,
  F_OFD_SETLK: 37,
  F_OFD_SETLKW: 38,
  F_GETLEASE: 1025,
  F_DUPFD_QUERY: 1027,
  F_DUPFD_CLOEXEC: 1030,
  F_GETPIPE_SZ: 1032,
  F_ADD_SEALS: 1033,
  F_GET_SEALS: 1034,
} as const;

/** O_DIRECT bypasses the page cache at each access; its number depends on the architecture (fcntl.h). */
export const directFlag = { x64: 0x4000, arm64: 0x10000 } as const;

/** RWF_NOWAIT of preadv2() reveals whether a page is in the cache, like mincore(). */
export const noWaitFlag = 0x8;

/** MS_SYNC of msync() is an fsync() of the mapped file. */
export const synchronousFlag = 0x4;

/**
 * PR_SCHED_CORE keeps the sibling of a core idle unless it runs the same sandbox. PR_SET_SECCOMP compiles filters
 * within `net.core.bpf_jit_limit`, a limit of the machine: once it is used up, no sandbox could start.
 */
export const refusedPrctls = [22, 62] as const;

/**
 * Options of SOL_SOCKET: SO_ATTACH_FILTER, SO_ATTACH_BPF and those of SO_REUSEPORT compile filters as well; SO_ZEROCOPY
 * locks pages.
 */
export const refusedSocketOptions = [26, 50, 51, 52, 60] as const;

/**
 * Bits of clone() that create a namespace: CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
 */
export const namespaceFlags =
  0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000;

/**
 * Terminal requests that insert characters into the input of another process: TIOCSTI (CVE-2017-5226) and TIOCLINUX.
 */
export const refusedIoctls = [0x5412, 0x541c] as const;

/** personality() may query and may set the default; other values disable address randomisation. */
export const allowedPersonalities = [0, 0xffffffff] as const;
