/** Limits that the runner enforces, each with its reason; the cloud's own come from docs functions/concepts/limits. */
export const limits = {
  /** The cloud's "3.5 MB" for the JSON of a request and of a response, as its gateway prints it. */
  responseBytes: 3_670_016,
  /** A frame's header from a sandbox: an error with its stack is the largest honest one. */
  frameHeaderBytes: 256 * 1024,
  /** Fifty rows of a stack with their four fields, three times over. */
  frameHeaderStructure: { values: 1000, depth: 8 },
  /** Answers to nobody, of one instance without a good one between them: a late answer is honest, a stream of them is not. */
  strayFrames: 1000,
  /** One log record, as the cloud cuts structured lines. */
  logLineBytes: 64 * 1024,
  /** Output of one call to each stream; what comes after is counted and not kept. The cloud states no limit of lines. */
  logBytesPerCall: 1024 * 1024,
  logLinesPerCall: 10_000,
  /** The cloud's /tmp. */
  tmpBytes: 512 * 1024 * 1024,
  tmpFiles: 100_000,
  /** What the kernel takes for a file of /tmp beside its content: an inode and a name. */
  tmpFileBytes: 1024,
  /** Memory of the machine for files of /tmp is asked for in such steps, and waited for so long. */
  roomForFilesBytes: 64 * 1024 * 1024,
  roomForFilesMs: 1000,
  /** By so much the kernel's limit of memory is above the one that the runner holds. */
  memoryHeadroomBytes: 64 * 1024 * 1024,
  sharedMemoryBytes: 64 * 1024 * 1024,
  openFiles: 1024,
  /** While a bootstrap that shares the person's user starts: more than any function may have in flight. */
  openFilesAtStart: 4096,
  /**
   * Of a function that shares the person's user. The kernel compares what a user has in flight with the sender's limit, and
   * one message adds at most 253: so the usual 1024 of the person are not reached.
   */
  openFilesOfSharedUser: 512,
  /** All of one sandbox, with those that are closed or in flight. */
  sockets: 1024,
  /** The largest buffers of a TCP socket, each way: the other end is on this machine, so more would be no faster. */
  socketBufferBytes: 128 * 1024,
  /** All of one sandbox that shares the person's user: a quarter of what the user has in full size. */
  pipesOfSharedUser: 256,
  /** Entries in the tables of all processes of one sandbox that shares the person's user. */
  descriptorsOfSharedUser: 2048,
  /** Flows that one sandbox has through its way to the internet, each a socket of this machine. */
  flowsToInternet: 512,
  /** Queued real-time signals and POSIX timers; the ordinary signals of child processes need none. */
  pendingSignals: 64,
  /** As long as Linux gave it to everybody (until 5.16); what keeps keys out of swap needs a page or two. */
  lockedBytes: 64 * 1024,
  /** Processes and threads of one sandbox; an idle Node.js has eleven. */
  processes: 512,
  /** While it waits in the pool; the version's own limits come when it is taken. */
  ofWaitingSandbox: { memoryBytes: 128 * 1024 * 1024, filesBytes: 0, processes: 512, cpuCores: 2 },
  /** Instances, builds and waiting sandboxes together: each takes processes, descriptors and a network of its own. */
  sandboxes: 64,
  /** Of memory and sandboxes, for the instances of one function: however long its calls take, others find room. */
  shareOfFunction: 1 / 2,
  /** Of the machine's memory, for the console itself and whatever else runs: this share, and at least so much. */
  otherMemory: { share: 1 / 8, leastBytes: 512 * 1024 * 1024 },
  /** An instance that nobody calls for so long is frozen: work left behind by a call stands still. */
  freezeMs: 10,
  /** A sandbox that is not ready by then will not be. */
  bootMs: 15_000,
  /** Between SIGTERM and SIGKILL for an idle instance, as in the cloud. */
  graceMs: 50,
  /** Between the end of a sandbox's channel and that of its process, on a busy machine; a longer one was closed on purpose. */
  channelEndMs: 1000,
  /** To the cloud by its own names, of one sandbox: open at a time, and how fast new ones are taken after so many. */
  cloud: { connections: 64, connectionsPerSecond: 100 },
  idleMs: 10 * 60_000,
  /** The cloud's default quota per zone. */
  instancesPerVersion: 10,
  /** Calls of one function, of all its versions, that may wait for an instance before the next is refused with 429. */
  queuedCallsPerFunction: 100,
  /** The cloud's limit for code with its dependencies. */
  layerBytes: 680 * 1024 * 1024,
  layerEntries: 200_000,
  /** Files, links and the folders around them; the upload has at most 10 000 entries. */
  packageEntries: 20_000,
  /** What decides what is installed: larger ones than any known project's take long to read, in one piece. */
  manifest: { bytes: 2 * 1024 * 1024, lines: 20_000, structure: { values: 20_000, depth: 200 } },
  lockfileBytes: 10 * 1024 * 1024,
  /** Declarations of one package for the editor; more would make it slow without helping anybody who types. */
  types: { bytes: 4 * 1024 * 1024, files: 1500, lookups: 20_000 },
  /** A build's own: an install that takes longer or more is not going to end well. */
  build: { ms: 5 * 60_000, memoryBytes: 1024 * 1024 * 1024, temporaryBytes: 700 * 1024 * 1024 },
} as const;
