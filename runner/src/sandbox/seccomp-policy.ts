/**
 * What code in a sandbox may ask of the kernel: an allow-list, so that a call the kernel learns tomorrow is refused
 * until somebody writes its reason here. Modelled on what Node.js 12–24 and CPython 3.7–3.13 need, well inside the
 * default profile that container engines ship.
 */
export type SyscallGroup = { reason: string; syscalls: readonly string[] };

export const allowed: readonly SyscallGroup[] = [
  {
    reason: 'files: the code folder, /tmp and the interpreter; the mount namespace decides which exist',
    syscalls:
      'read write open close stat fstat lstat lseek pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 access faccessat faccessat2 openat openat2 newfstatat statx readlink readlinkat getdents getdents64 getcwd chdir fchdir fcntl dup dup2 dup3 flock fsync fdatasync sync_file_range truncate ftruncate fallocate fadvise64 readahead sendfile splice tee vmsplice copy_file_range close_range statfs fstatfs umask'.split(
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
      'mmap mprotect munmap mremap brk madvise msync mincore mlock munlock mlock2 membarrier pkey_alloc pkey_free pkey_mprotect memfd_create shmget shmat shmctl shmdt'.split(
        ' ',
      ),
  },
  {
    reason:
      'processes and threads of its own; the PID namespace hides the others and the pids limit counts these',
    syscalls:
      'fork vfork execve execveat exit exit_group wait4 waitid kill tkill tgkill getpid getppid gettid getpgid getpgrp setpgid getsid setsid pidfd_open pidfd_send_signal set_tid_address set_robust_list get_robust_list rseq futex futex_waitv sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min sched_getattr sched_rr_get_interval getpriority setpriority getcpu arch_prctl prctl capget restart_syscall'.split(
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
      'poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 pipe pipe2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch'.split(
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
      'connect accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown bind listen getsockname getpeername setsockopt getsockopt'.split(
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
  {
    reason: 'asynchronous file reading as databases and libuv of old did it; io_uring stays out',
    syscalls: 'io_setup io_destroy io_getevents io_submit io_cancel'.split(' '),
  },
  {
    reason: 'semaphores and queues of its own IPC namespace, for multiprocessing in Python',
    syscalls:
      'semget semop semctl semtimedop mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr'.split(
        ' ',
      ),
  },
];

/**
 * Calls that are known and refused with EPERM, so that a program sees "not permitted" and not "no such call".
 * Everything that stands in no list at all answers ENOSYS.
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

/** Address families that `socket` and `socketpair` may have. */
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

/** Bits of clone() that make a namespace: CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const namespaceFlags =
  0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000;

/** Terminal requests that put characters into somebody else's input: TIOCSTI (CVE-2017-5226) and TIOCLINUX. */
export const refusedIoctls = [0x5412, 0x541c] as const;

/** personality() may ask and may set the default; others switch off address randomisation. */
export const allowedPersonalities = [0, 0xffffffff] as const;
