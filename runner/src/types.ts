import type { Socket } from 'node:net';
import { type Message, type MessageFacts, type Text, textOf } from './message.ts';

/** A runtime of the catalogue and its state on this machine. */
export type RuntimeInfo = {
  /** Yandex's id, such as `nodejs12`. */
  id: string;
  language: 'nodejs' | 'python';
  title: string;
  state: 'installed' | 'notInstalled' | 'broken';
  /** The version that the interpreter reports; only when installed. */
  exactVersion?: string;
  /** A sentence: how to install it, or why it cannot run. */
  fix?: string;
  said?: { fix: MessageFacts };
  /** The cloud's own list (docs: functions/concepts/runtime): runs there, no longer supported, never existed there. */
  inCloud: 'supported' | 'deprecated' | 'absent';
  /** Present when the runtime is missing and `Runner.install` can install it. */
  install?: { downloadBytes: number };
  /**
   * Commands for the owner of the machine that install a runtime that `Runner.install` cannot; any of them is enough.
   */
  commands?: readonly { tool: string; command: string }[];
};

/** The progress of an installation. */
export type InstallProgress =
  | { phase: 'fetching'; bytes: number; totalBytes: number }
  | { phase: 'checking' | 'unpacking' };

export type InstallOptions = { onProgress?: (progress: InstallProgress) => void; signal?: AbortSignal };

export type PackageFile = { path: string; content: Uint8Array; executable: boolean };
/** A symbolic link; `target` is relative to the folder that the link is in. */
export type PackageLink = { path: string; target: string };
/** An empty folder; other folders exist through their content. */
export type PackageFolder = { path: string; isEmptyFolder: true };
export type PackageEntry = PackageFile | PackageLink | PackageFolder;

/** Checked code of a version. The runner may be on another machine, so it gets bytes, never a path. */
export type CodePackage = {
  /** Content address: two versions with the same one have the same files. */
  sha256: string;
  /**
   * Called only when the runner does not have this content yet. The files are in memory while `use` runs and may be
   * large, so `use` should wait for nothing else.
   */
  read<T>(use: (entries: readonly PackageEntry[]) => Promise<T>): Promise<T>;
};

/** Everything that the runner needs to run a version. */
export type RunnableVersion = {
  functionId: string;
  versionId: string;
  folderId: string;
  runtime: string;
  entrypoint: string;
  memoryBytes: number;
  /**
   * Size of a /tmp that counts as memory of the version (`tmpfsSize`); when absent, /tmp is a disk of 512 MB that does
   * not.
   */
  tmpfsBytes?: number;
  executionTimeoutMs: number;
  /** Absent: the version has no identity, and its sandbox answers 404 for a token. */
  serviceAccountId?: string;
  environment: Readonly<Record<string, string>>;
  /**
   * Reads the variables that hold secrets, for each instance that starts; the runner keeps none of them. Absent: the
   * version has none.
   * @throws SecretsUnavailable for a secret that the version may not read, or that is gone
   */
  readSecrets?: () => Promise<Readonly<Record<string, string>>>;
  /** Concurrent calls per instance; 1 by default. */
  concurrency: number;
  /**
   * Concurrent instances of the version, from `zoneInstancesLimit` of a scaling policy (docs:
   * functions/concepts/function); further calls wait. When absent or 0, the runner's own limit applies. A larger number
   * replaces that limit, up to the capacity of the machine.
   */
  instancesLimit?: number;
  /** `internet` when absent, as in the cloud; this machine and private ranges are blocked in both cases. */
  egress?: 'internet' | 'none';
  /**
   * Where the names of `RunnerOptions.cloud` resolve to inside: to that endpoint when absent, or to their addresses in
   * the internet.
   */
  cloudNames?: 'here' | 'internet';
  /**
   * The formats of its metadata service that a version enables (`metadataOptions`, docs:
   * functions/operations/function/metadata-options); both when absent. A disabled format returns 404; `context.token`
   * does not depend on this.
   */
  metadata?: { gce: boolean; awsV1: boolean };
  /** The result of `Runner.build` for the code; absent when the code has no dependencies. */
  layer?: string;
  code: CodePackage;
};

/** The token of `context.token` and of the metadata service. */
export type IamToken = { access_token: string; expires_in: number; token_type: 'Bearer' };

/**
 * Issues the tokens of sandboxes. The runner calls it only when a function requests a token; before that, a sandbox
 * holds no secret.
 */
export interface TokenSource {
  /**
   * @param functionId the function that asked, whose tokens may have a shorter lifetime
   * @returns the account's token; undefined when the account was deleted or may not have one
   */
  tokenFor(serviceAccountId: string, functionId: string): Promise<IamToken | undefined>;
}

export type LogLine = { timestampMs: number; stream: 'stdout' | 'stderr' | 'system'; text: string };

/** A request of a function to its metadata service. */
export type MetadataRequest = {
  /** When the request arrived, with fractions of a millisecond. */
  timestampMs: number;
  durationMs: number;
  method: string;
  /** The beginning of the path with its query, as sent. */
  path: string;
  /** Whether the request had the header `Metadata-Flavor`. */
  hasHeader: boolean;
  /** Absent when the function closed the connection before the answer. */
  status?: number;
  /** Size of the body of the answer. */
  responseBytes: number;
};

/** JSON text, or its bytes in UTF-8. Bytes of a large event are sent without another copy. */
export type EventJson = string | Uint8Array;

export type Call = {
  /** UUID; what the function sees as `requestId`. */
  requestId: string;
  /** The event as JSON text, at most `limits.requestBytes`. */
  eventJson: EventJson;
  /** The number of functions that called one another up to this call; 0, the default, is a call from outside. */
  depth?: number;
  /** Called for each line while the call runs, START, END and REPORT among them. */
  onLog?: (line: LogLine) => void;
  /**
   * Called for each request to the metadata service that was answered while the call ran. An instance that serves
   * several calls at a time cannot tell whose request it is, so each of them gets it.
   */
  onMetadataRequest?: ((request: MetadataRequest) => void) | undefined;
  signal?: AbortSignal;
  /** Cancels the call only while it waits for an instance; for a call without `signal`. */
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
  /** A name of the instance that is unique on this machine; absent when no instance started. */
  instanceId?: string;
  /** Set when the metadata service had given the instance a token before this call. */
  hadToken?: true;
};

/**
 * How a call ended. Faults of the user's code are separate kinds, each with its own message; faults of the product are
 * thrown as `RunnerError`.
 */
export type Outcome = {
  timings: Timings /** The code of an error's message, if the runner wrote it. */;
  said?: Message;
} & (
  | { kind: 'returned'; resultJson: string }
  | { kind: 'failed'; phase: 'init' | 'handler'; error: FunctionError }
  | { kind: 'timedOut'; error: FunctionError }
  | { kind: 'crashed'; error: FunctionError }
  | { kind: 'outOfMemory'; error: FunctionError }
  | { kind: 'throttled'; error: FunctionError }
);

/** Runs versions in sandboxes. Has no state that a restart would lose. */
export interface Runner {
  runtimes(): Promise<RuntimeInfo[]>;
  /**
   * Installs a runtime that has `install`; looks an installed one up. A cancelled or failed installation leaves nothing
   * behind.
   * @throws RunnerError INSTALL_FAILED with the cause and the fix; the signal's reason when cancelled
   */
  install(runtimeId: string, options?: InstallOptions): Promise<RuntimeInfo>;
  /** The reason why functions cannot run here, with the one narrow fix; undefined when isolation works. */
  isolationProblem(): Promise<Message | undefined>;
  /**
   * The reason why sandboxes share file locks with the host and each other; undefined where each mounts its own
   * overlays.
   */
  sharedInodes(): Promise<string | undefined>;
  /**
   * @returns undefined when the package has no dependencies to install
   * @throws RunnerError BUILD_FAILED for an unreadable manifest
   */
  findLayer(request: BuildRequest): Promise<FoundLayer | undefined>;
  /**
   * Installs the dependencies in `package.json` or `requirements.txt` of the package unless they are installed already.
   * @throws RunnerError BUILD_FAILED; the signal's reason when cancelled
   */
  build(request: BuildRequest, options?: BuildOptions): Promise<BuildResult>;
  /**
   * TypeScript declarations of a package in a layer, for an editor; empty when the package is missing or has none.
   * @param packageName as `package.json` names it
   * @throws RunnerError LAYER_MISSING
   */
  packageTypes(layer: string, packageName: string): Promise<PackageTypes>;
  /**
   * The packages in a layer and what each requires, sorted by name.
   * @throws RunnerError LAYER_MISSING
   */
  installedPackages(layer: string): Promise<InstalledPackages>;
  /** Keys of all layers on this machine, also of those that a killed process left. */
  layers(): Promise<string[]>;
  /** Removes the installed dependencies of versions that no longer exist. */
  dropLayer(layer: string): Promise<void>;
  /** A hint: the first call of a new version finds its code unpacked. Never throws; that call unpacks what is missing. */
  unpackAhead(code: CodePackage): Promise<void>;
  /** Removes the unpacked code of a package that no version has any more. */
  dropCode(sha256: string): Promise<void>;
  invoke(version: RunnableVersion, call: Call): Promise<Outcome>;
  /** A hint without guarantees: a version of this runtime and layer was created and will be called. */
  prewarm(runtime: string, layer?: string): void;
  /**
   * Sets the instances that must be ready before any call, each version once; replaces the previous set. They start in
   * the background, are frozen while idle, and stop neither because of age nor to make room. When one dies, it is
   * replaced after a pause that grows with each early death. At most half of the machine's capacity is kept for them,
   * in the given order. Instances outside the new set stop when they are idle.
   */
  provision(wanted: readonly Provision[]): void;
  /** The machine's capacity for all versions together. */
  capacity(): Capacity;
  /** Stops every instance of a deleted version, and rejects its waiting and later calls with VERSION_DELETED. */
  retire(versionId: string): Promise<void>;
  /** Stops everything; afterwards, no part of any sandbox is left. */
  close(): Promise<void>;
}

/** The number of initialised instances of a version to keep ready; 1 or more. */
export type Provision = { version: RunnableVersion; instances: number };

/**
 * Memory for functions and builds together, and processor cores of the machine or of the runner's control group. A
 * version that needs more memory cannot run; one whose memory entitles it to more cores (`cpuCoresOf`) runs on the
 * available ones.
 */
export type Capacity = { memoryBytes: number; cpuCores: number };

/** Code whose dependencies to install for a runtime. */
export type BuildRequest = {
  runtime: string;
  code: CodePackage;
  /**
   * The owner of the build, such as a subject and one of its functions; builds that wait for room take turns among
   * owners.
   */
  askedBy?: readonly [tenant: string, part: string];
  /** What `findLayer` found for this request; without it, the build is planned again. */
  found?: FoundLayer | undefined;
};

export type BuildPhase = 'preparing' | 'installing' | 'keeping';

export type BuildOptions = {
  /** Called while the build waits for room on the machine, with the number of builds before it. */
  onQueued?: (ahead: number) => void;
  onPhase?: (phase: BuildPhase) => void;
  onLog?: (line: LogLine) => void;
  signal?: AbortSignal;
};

/**
 * `installed` is absent when there was nothing to install; `isReused` is true when the same layer was installed before.
 */
export type BuildResult = { installed?: { layer: string; bytes: number }; isReused: boolean };

/** The layer that a package needs, and its size if it is installed. */
export type FoundLayer = { layer: string; installedBytes?: number };

/** `path` is the package's folder in the layer, and its identity: npm installs one package in several versions. */
export type InstalledPackage = {
  path: string;
  name: string;
  version: string;
  /** Paths of the packages that this one requires, as its interpreter finds them. */
  requires: string[];
};
/** `isCut`: there are more packages than the limit. */
export type InstalledPackages = { packages: InstalledPackage[]; isCut: boolean };
/**
 * Declarations of a package and of everything they refer to, with the `package.json` of each package involved. Paths
 * are relative to the function's folder. `isCut`: more declarations exist, further from the package's entry, than an
 * editor should read.
 */
export type PackageTypes = { files: { path: string; text: string }[]; isCut: boolean };

/** Faults of the product or the machine, never of the function's code. */
export type RunnerErrorCode =
  | 'ISOLATION_UNAVAILABLE' // namespaces, bubblewrap or the metadata address are not available
  | 'RUNTIME_NOT_INSTALLED' // the version names a runtime that this machine does not have
  | 'BUILD_FAILED' // what the package asks for could not be installed; the message says why, with the tool's output
  | 'BUILD_MISCONFIGURED' // a setting or a missing program of this machine stops builds
  | 'BUILD_BROKEN' // the product failed to install dependencies
  | 'LAYER_MISSING' // the version's installed dependencies are not on this machine
  | 'INSTALL_FAILED' // a runtime could not be installed
  | 'SANDBOX_FAILED' // a sandbox died before it was ready
  | 'VERSION_DELETED' // the version was deleted before the call got an instance
  | 'TOO_LARGE' // the version asks for more memory than this machine gives to functions and builds together
  | 'RUNNER_CLOSED'; // the runner is shutting down

export class RunnerError extends Error {
  readonly code: RunnerErrorCode;
  /** The code and parameters of the message, if it has a code. */
  readonly said: Message | undefined;
  constructor(code: RunnerErrorCode, message: Text, options?: ErrorOptions) {
    super(textOf(message), options);
    this.name = 'RunnerError';
    this.code = code;
    this.said = typeof message === 'string' ? undefined : message;
  }
}

export type RunnerOptions = {
  /** The runner's own folder: runtimes, unpacked code, sandboxes. Created when missing, mode 0700. */
  dataDir: string;
  tokens: TokenSource;
  /** The metadata service returns it to functions. */
  cloudId?: string;
  /** Addresses of package registries; when absent, the configuration of the machine's own npm and pip. */
  registries?: { npm?: string | undefined; pip?: string | undefined };
  /** The limits of one build, override `limits.build`. */
  buildLimits?: BuildLimits;
  /** Overrides the capacity of the machine. */
  capacity?: Partial<Capacity>;
  /**
   * Concurrent builds of one subject, as far as memory permits; one per core when absent. One more place is for others.
   */
  buildsAtATime?: number;
  /** The maximum of booted sandboxes that wait for a first call, per runtime; four when absent. */
  waitingSandboxes?: number | undefined;
  /** The cloud that sandboxes reach by its own names; when absent, they reach none. */
  cloud?: CloudEndpoint;
  log?: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

/**
 * The cloud endpoint inside a sandbox: the cloud's names resolve to it on port 443, and programs trust its certificate.
 * Its private key stays outside.
 */
export type CloudEndpoint = {
  /** Host names, such as `functions.yandexcloud.net`. */
  names: readonly string[];
  /** PEM; the authority to trust in addition to those of the machine. */
  caCertificate: string;
  /**
   * Receives a raw connection from a sandbox, limited in number and rate; it ends with the sandbox.
   * @param caller determined by the runner, independent of what the sandbox sends
   */
  onConnection(connection: Socket, caller: CloudCaller): void;
};

/** `depth` is the depth of the sandbox's current calls (`Call.depth`). */
export type CloudCaller = { readonly depth: number };

export type BuildLimits = { ms: number; memoryBytes: number; temporaryBytes: number };

/** `createRunner` of the index: creates the data folder, removes what a killed process left, starts nothing. */
export type CreateRunner = (options: RunnerOptions) => Promise<Runner>;

export type PrepareOptions = {
  dataDir: string;
  /** Ids to install; when absent, the tutorial's and today's Node.js (`nodejs12`, `nodejs22`). */
  runtimes?: readonly string[];
  /** One sentence per step, such as "Node.js 12.22.12: unpacking". */
  onProgress?: (message: string) => void;
};

/** The result of `prepareRuntimes` for one runtime; a failure does not affect the others. */
export type Prepared = { id: string } & (
  | { state: 'ready' | 'installed' }
  | { state: 'failed'; problem: string }
);

/** `prepareRuntimes` of the index: installs interpreters and preinstalled modules; idempotent, quick when done. */
export type PrepareRuntimes = (options: PrepareOptions) => Promise<Prepared[]>;
