import type { Socket } from 'node:net';
import type { Message, MessageFacts } from './message.ts';

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

/** The number of initialised instances of a version to keep ready; 1 or more. */
export type Provision = { version: RunnableVersion; instances: number };

/**
 * Memory for functions and builds together, and processor cores of the machine or of the runner's control group. A
 * version that needs more memory cannot run; one whose memory entitles it to more cores (`cpuCoresOf`) runs on the
 * available ones.
 */
export type Capacity = { memoryBytes: number; cpuCores: number };

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
