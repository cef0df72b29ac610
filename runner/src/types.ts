import type { Socket } from 'node:net';

/** A runtime of the catalogue and what this machine has of it. */
export type RuntimeInfo = {
  /** Yandex's id, such as `nodejs12`. */
  id: string;
  language: 'nodejs' | 'python';
  title: string;
  state: 'installed' | 'notInstalled' | 'broken';
  /** What the interpreter says of itself; only when installed. */
  exactVersion?: string;
  /** A sentence: how to install it, or why it cannot run. */
  fix?: string;
  /** What the cloud's own list says (docs: functions/concepts/runtime): runs there, no longer supported, never was there. */
  inCloud: 'supported' | 'deprecated' | 'absent';
  /** There when `Runner.install` can bring it and it is not here. */
  install?: { downloadBytes: number };
  /** What a person may run on the machine for one that `Runner.install` cannot bring; any of them is enough. */
  commands?: readonly { tool: string; command: string }[];
};

/** How far an installation is. */
export type InstallProgress =
  | { phase: 'fetching'; bytes: number; totalBytes: number }
  | { phase: 'checking' | 'unpacking' };

export type InstallOptions = { onProgress?: (progress: InstallProgress) => void; signal?: AbortSignal };

export type PackageFile = { path: string; content: Uint8Array; executable: boolean };
/** A symbolic link; `target` is relative to the folder that the link is in. */
export type PackageLink = { path: string; target: string };
/** A folder that nothing is in; others are there by what they hold. */
export type PackageFolder = { path: string; isEmptyFolder: true };
export type PackageEntry = PackageFile | PackageLink | PackageFolder;

/** Checked code of a version. The runner may be on another machine, so it gets bytes, never a path. */
export type CodePackage = {
  /** Content address: two versions with the same one have the same files. */
  sha256: string;
  /**
   * Called only when the runner does not have this content yet. The files are in memory while `use` runs and may be large:
   * it should not wait for anything else meanwhile.
   */
  read<T>(use: (entries: readonly PackageEntry[]) => Promise<T>): Promise<T>;
};

/** Everything the runner must know of a version to run it. */
export type RunnableVersion = {
  functionId: string;
  versionId: string;
  folderId: string;
  runtime: string;
  entrypoint: string;
  memoryBytes: number;
  /** Size of a /tmp that counts as memory of the version (`tmpfsSize`); absent, /tmp is a disk of 512 MB that does not. */
  tmpfsBytes?: number;
  executionTimeoutMs: number;
  /** Absent: the version has no identity, and its sandbox answers 404 for a token. */
  serviceAccountId?: string;
  environment: Readonly<Record<string, string>>;
  /** Calls that one instance may serve at a time; 1 unless the version says more. */
  concurrency: number;
  /**
   * Instances of the version at a time, from `zoneInstancesLimit` of a scaling policy (docs: functions/concepts/function);
   * calls over it wait. The runner's own bound when absent or 0; one that is larger holds in its place, up to what the
   * machine holds.
   */
  instancesLimit?: number;
  /** `internet` when absent, as in the cloud; this machine and private ranges are out of reach either way. */
  egress?: 'internet' | 'none';
  /** Where the names of `RunnerOptions.cloud` lead inside: to it when absent, or wherever the internet has them. */
  cloudNames?: 'here' | 'internet';
  /**
   * Which formats of its metadata service a version has (`metadataOptions`, docs: functions/operations/function/metadata-options);
   * both when absent. A format that it has not is answered 404; `context.token` is another matter.
   */
  metadata?: { gce: boolean; awsV1: boolean };
  /** What `Runner.build` gave for the code; absent when it needs nothing. */
  layer?: string;
  code: CodePackage;
};

/** What `context.token` and the metadata service answer. */
export type IamToken = { access_token: string; expires_in: number; token_type: 'Bearer' };

/** Where a sandbox's token comes from; asked when a function asks, so a sandbox holds no secret before. */
export interface TokenSource {
  /** @returns the account's token, or undefined when the account is gone or may not have one. */
  tokenFor(serviceAccountId: string): Promise<IamToken | undefined>;
}

export type LogLine = { timestampMs: number; stream: 'stdout' | 'stderr' | 'system'; text: string };

/** JSON text, or its bytes in UTF-8: those of a large event are sent as they are, without another copy. */
export type EventJson = string | Uint8Array;

export type Call = {
  /** UUID; what the function sees as `requestId`. */
  requestId: string;
  /** The event as JSON text, at most `limits.requestBytes`. */
  eventJson: EventJson;
  /** How many functions called one another to come to this call; 0 when absent, which is a call from outside. */
  depth?: number;
  /** Called for each line while the call runs, START, END and REPORT among them. */
  onLog?: (line: LogLine) => void;
  signal?: AbortSignal;
  /** Gives the call up only while it waits for an instance; for one without `signal`. */
  queueSignal?: AbortSignal;
};

export type FunctionError = { errorMessage: string; errorType: string; stackTrace?: unknown[] };

/** Times of one call. `durationMs` includes queue and initialisation, as in the cloud's REPORT line. */
export type Timings = {
  cold: boolean;
  queueMs: number;
  initMs?: number;
  handlerMs?: number;
  durationMs: number;
  maxMemoryBytes?: number;
};

/**
 * How a call ended. The user's faults are separate kinds, each with its own sentence;
 * ours is a thrown `RunnerError`.
 */
export type Outcome = { timings: Timings } & (
  | { kind: 'returned'; resultJson: string }
  | { kind: 'failed'; phase: 'init' | 'handler'; error: FunctionError }
  | { kind: 'timedOut'; error: FunctionError }
  | { kind: 'crashed'; error: FunctionError }
  | { kind: 'outOfMemory'; error: FunctionError }
  | { kind: 'throttled'; error: FunctionError }
);

/** Runs versions in sandboxes; owns no state that a restart would miss. */
export interface Runner {
  runtimes(): Promise<RuntimeInfo[]>;
  /**
   * Brings a runtime that has `install`; one that is installed is only looked up. An installation that is cancelled or
   * fails leaves nothing.
   * @throws RunnerError INSTALL_FAILED with the cause and what to do; the signal's reason when cancelled
   */
  install(runtimeId: string, options?: InstallOptions): Promise<RuntimeInfo>;
  /** Why nothing can run here and the one narrow fix; undefined when isolation works. */
  isolationProblem(): Promise<string | undefined>;
  /** Why sandboxes share file locks with the host and each other; undefined where each mounts overlays of its own. */
  sharedInodes(): Promise<string | undefined>;
  /**
   * @returns undefined when the package needs nothing installed
   * @throws RunnerError BUILD_FAILED for a manifest that cannot be read
   */
  findLayer(request: BuildRequest): Promise<FoundLayer | undefined>;
  /**
   * Installs what `package.json` or `requirements.txt` of the package names, unless it is there already.
   * @throws RunnerError BUILD_FAILED; the signal's reason when cancelled
   */
  build(request: BuildRequest, options?: BuildOptions): Promise<BuildResult>;
  /**
   * TypeScript declarations of a package in a layer, for an editor; none when it ships none or is not there.
   * @param packageName as `package.json` names it
   * @throws RunnerError LAYER_MISSING
   */
  packageTypes(layer: string, packageName: string): Promise<PackageTypes>;
  /** Keys of all layers on this machine, also of those that a killed process left. */
  layers(): Promise<string[]>;
  /** Removes installed dependencies that no version has any more. */
  dropLayer(layer: string): Promise<void>;
  /** Removes the unpacked code of a package that no version has any more. */
  dropCode(sha256: string): Promise<void>;
  invoke(version: RunnableVersion, call: Call): Promise<Outcome>;
  /** A hint that costs nothing to drop: a version of this runtime and layer was made, and its first call will come. */
  prewarm(runtime: string, layer?: string): void;
  /**
   * The whole set of instances that are to be ready before somebody calls, each version once; takes the place of the set
   * before. They are started in the background, frozen while idle, stopped neither for age nor to make room, and replaced
   * when they die, after a pause that grows with each quick death. At most half of what the machine holds is kept for
   * them, in the order given. What is no longer wanted stops when it is idle.
   */
  provision(wanted: readonly Provision[]): void;
  /** What there is here for any version. */
  capacity(): Capacity;
  /** Stops every instance of a version that was deleted, and rejects its waiting and later calls with VERSION_DELETED. */
  retire(versionId: string): Promise<void>;
  /** Stops everything; nothing of any sandbox is left afterwards. */
  close(): Promise<void>;
}

/** How many initialised instances of a version are to be kept; 1 or more. */
export type Provision = { version: RunnableVersion; instances: number };

/**
 * Memory that functions and builds may have together, and processor cores of the machine or of the control group that the
 * runner is in. A version that asks for more memory cannot be honoured; one whose memory brings more cores (`cpuCoresOf`)
 * runs on those that there are.
 */
export type Capacity = { memoryBytes: number; cpuCores: number };

/** Code whose dependencies are to be installed for a runtime. */
export type BuildRequest = {
  runtime: string;
  code: CodePackage;
  /** Who asks, such as a subject and a function of its own: builds that wait for room take turns among these. */
  askedBy?: readonly [tenant: string, part: string];
};

export type BuildPhase = 'preparing' | 'installing' | 'keeping';

export type BuildOptions = {
  /** Told while it waits for room on the machine: how many builds come before it. */
  onQueued?: (ahead: number) => void;
  onPhase?: (phase: BuildPhase) => void;
  onLog?: (line: LogLine) => void;
  signal?: AbortSignal;
};

/** `installed` is absent when there is nothing to install; `isReused` when the same was installed before. */
export type BuildResult = { installed?: { layer: string; bytes: number }; isReused: boolean };

/** Which layer a package needs, and how large it is when it is here. */
export type FoundLayer = { layer: string; installedBytes?: number };

/**
 * Declarations of a package and of what they lead to, and a `package.json` of each package among them. Paths are relative
 * to the function's folder. `isCut`: there are more, further from the package's entry, than an editor should read.
 */
export type PackageTypes = { files: { path: string; text: string }[]; isCut: boolean };

/** Faults of ours or of the machine, never of the function's code. */
export type RunnerErrorCode =
  | 'ISOLATION_UNAVAILABLE' // namespaces, bubblewrap or the metadata address cannot be had
  | 'RUNTIME_NOT_INSTALLED' // the version names a runtime that this machine does not have
  | 'BUILD_FAILED' // dependencies could not be installed; the message ends with the tool's own words
  | 'LAYER_MISSING' // the version's installed dependencies are not on this machine
  | 'INSTALL_FAILED' // a runtime could not be brought here
  | 'SANDBOX_FAILED' // a sandbox died before it was ready
  | 'VERSION_DELETED' // the version was deleted before the call got an instance
  | 'TOO_LARGE' // the version asks for more memory than this machine gives to functions and builds together
  | 'RUNNER_CLOSED'; // the runner is shutting down

export class RunnerError extends Error {
  readonly code: RunnerErrorCode;
  constructor(code: RunnerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunnerError';
    this.code = code;
  }
}

export type RunnerOptions = {
  /** The runner's own folder: runtimes, unpacked code, sandboxes. Created when missing, mode 0700. */
  dataDir: string;
  tokens: TokenSource;
  /** Shown to functions by the metadata service. */
  cloudId?: string;
  /** Addresses of package registries; what the machine's own npm and pip are configured for when absent. */
  registries?: { npm?: string | undefined; pip?: string | undefined };
  /** What one build may take, in the place of `limits.build`. */
  buildLimits?: BuildLimits;
  /** In the place of what the machine has. */
  capacity?: Partial<Capacity>;
  /** Builds of one subject at a time, as far as memory admits; one for each core when absent. One more place stays for others. */
  buildsAtATime?: number;
  /** The cloud that sandboxes reach by its own names; they reach none when absent. */
  cloud?: CloudEndpoint;
  log?: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

/**
 * How the cloud is reached from inside a sandbox: its names lead here on port 443, and its certificate is trusted by
 * what runs there. Its private key stays outside.
 */
export type CloudEndpoint = {
  /** Host names, such as `functions.yandexcloud.net`. */
  names: readonly string[];
  /** PEM; the authority to trust beside those of the machine. */
  caCertificate: string;
  /**
   * A connection as it came from a sandbox, in bounded number and pace; it ends with the sandbox.
   * @param caller of the sandbox itself, told by nothing that it sends
   */
  onConnection(connection: Socket, caller: CloudCaller): void;
};

/** `depth` is that of the calls which the sandbox serves at the moment (`Call.depth`). */
export type CloudCaller = { readonly depth: number };

export type BuildLimits = { ms: number; memoryBytes: number; temporaryBytes: number };

/** `createRunner` of the index: makes the data folder, cleans what a killed process left, starts nothing. */
export type CreateRunner = (options: RunnerOptions) => Promise<Runner>;

export type PrepareOptions = {
  dataDir: string;
  /** Ids to install; the tutorial's and today's Node (`nodejs12`, `nodejs22`) when absent. */
  runtimes?: readonly string[];
  /** One sentence per step, such as "Node.js 12.22.12: unpacking". */
  onProgress?: (message: string) => void;
};

/** What `prepareRuntimes` of the index did with one thing; a failure of one leaves the others. */
export type Prepared = { id: string } & (
  | { state: 'ready' | 'installed' }
  | { state: 'failed'; problem: string }
);

/** `prepareRuntimes` of the index: installs interpreters and preinstalled modules; idempotent, quick when done. */
export type PrepareRuntimes = (options: PrepareOptions) => Promise<Prepared[]>;
