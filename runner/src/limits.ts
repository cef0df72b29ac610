/** Limits that the runner enforces, each with its reason; the cloud's own come from docs functions/concepts/limits. */
export const limits = {
  /** The cloud's "3.5 MB" for the JSON of a request and of a response, as its gateway prints it. */
  responseBytes: 3_670_016,
  /** A frame's header from a sandbox: an error with its stack is the largest legitimate one. */
  frameHeaderBytes: 256 * 1024,
  /** Fifty stack frames with their four fields, three times over. */
  frameHeaderStructure: { values: 1000, depth: 8 },
  /**
   * Unexpected frames of one instance between two valid answers: one late answer is legitimate, a stream of them is
   * not.
   */
  strayFrames: 1000,
  /** One log record, as the cloud cuts structured lines. */
  logLineBytes: 64 * 1024,
  /**
   * Output of one call to each stream; further output is counted and dropped. The cloud documents no limit of lines.
   */
  logBytesPerCall: 1024 * 1024,
  logLinesPerCall: 10_000,
  /** The cloud's /tmp. */
  tmpBytes: 512 * 1024 * 1024,
  tmpFiles: 100_000,
  /** The kernel memory for a file of /tmp in addition to its content: an inode and a name. */
  tmpFileBytes: 1024,
  /** The step in which a sandbox asks for memory for files of /tmp, and the longest wait for it. */
  roomForFilesBytes: 64 * 1024 * 1024,
  roomForFilesMs: 1000,
  /** The distance of the kernel's memory limit above the one that the runner enforces. */
  memoryHeadroomBytes: 64 * 1024 * 1024,
  sharedMemoryBytes: 64 * 1024 * 1024,
  openFiles: 1024,
  /** While a bootstrap that shares the runner's user starts: more than any function may have in flight. */
  openFilesAtStart: 4096,
  /**
   * For a function that shares the runner's user. The kernel compares the user's descriptors in flight with the
   * sender's limit, and one message adds at most 253, so the total stays below the user's usual limit of 1024.
   */
  openFilesOfSharedUser: 512,
  /** All sockets of one sandbox, including closed ones and ones in flight. */
  sockets: 1024,
  /**
   * The largest buffers of a TCP socket in each direction. The peer is on this machine, so larger ones would not be
   * faster.
   */
  socketBufferBytes: 128 * 1024,
  /** All pipes of one sandbox that shares the runner's user: a quarter of the user's budget for full-size pipes. */
  pipesOfSharedUser: 256,
  /** Descriptor table entries in all processes of one sandbox that shares the runner's user. */
  descriptorsOfSharedUser: 2048,
  /** Connections of one sandbox to the internet, each of which is a socket of this machine. */
  flowsToInternet: 512,
  /** Queued real-time signals and POSIX timers; the ordinary signals of child processes need none. */
  pendingSignals: 64,
  /** The Linux default until 5.16; programs that keep keys out of swap need a page or two. */
  lockedBytes: 64 * 1024,
  /** Processes and threads of one sandbox; an idle Node.js has eleven. */
  processes: 512,
  /** Limits of a sandbox while it waits in the pool; those of the version apply from the moment a call takes it. */
  ofWaitingSandbox: { memoryBytes: 128 * 1024 * 1024, filesBytes: 0, processes: 512, cpuCores: 2 },
  /** Instances, builds and pool sandboxes together: each takes processes, descriptors and a network of its own. */
  sandboxes: 64,
  /**
   * The share of memory and sandboxes for one function's instances, so that others find room however long its calls
   * take.
   */
  shareOfFunction: 1 / 2,
  /** The machine's memory for the console and all other programs: this share, and at least this size. */
  otherMemory: { share: 1 / 8, leastBytes: 512 * 1024 * 1024 },
  /** An instance without calls for this long is frozen, which stops background work of earlier calls. */
  freezeMs: 10,
  /** A sandbox that is not ready after this time has failed. */
  bootMs: 15_000,
  /** Between SIGTERM and SIGKILL for an idle instance, as in the cloud. */
  graceMs: 50,
  /**
   * The longest delay between the end of a sandbox's channel and of its process on a busy machine; if it is longer, a
   * process closed the channel on purpose.
   */
  channelEndMs: 1000,
  /**
   * Connections of one sandbox to the cloud's own names: how many at a time, and how many new ones per second after
   * that many.
   */
  cloud: { connections: 64, waiting: 128, connectionsPerSecond: 100 },
  idleMs: 10 * 60_000,
  /** The cloud's default quota per zone. */
  instancesPerVersion: 10,
  /** Calls of one function, over all its versions, that may wait for an instance; the next one is rejected with 429. */
  queuedCallsPerFunction: 100,
  /** The cloud's limit for code with its dependencies. */
  layerBytes: 680 * 1024 * 1024,
  layerEntries: 200_000,
  /** Files, links and their parent folders; an upload has at most 10 000 entries. */
  packageEntries: 20_000,
  /**
   * Files that determine the dependencies. Known projects are smaller, and larger files would block the event loop for
   * long.
   */
  manifest: { bytes: 2 * 1024 * 1024, lines: 20_000, structure: { values: 20_000, depth: 200 } },
  lockfileBytes: 10 * 1024 * 1024,
  /** Declarations of one package for the editor; more would slow the editor down without benefit. */
  types: { bytes: 4 * 1024 * 1024, files: 1500, lookups: 20_000 },
  /** The list of a layer's packages: a page shows them as a tree. */
  packages: {
    count: 3000,
    folders: 20_000,
    /** Packages in packages; npm seldom nests more than five. */
    depth: 32,
    manifestBytes: 256 * 1024,
    requires: 500,
    /** Required packages of all packages together. */
    requiresInAll: 20_000,
    textLength: 214,
  },
  /** Limits of a build. An install that exceeds them is unlikely to succeed. */
  build: { ms: 5 * 60_000, memoryBytes: 1024 * 1024 * 1024, temporaryBytes: 700 * 1024 * 1024 },
} as const;
