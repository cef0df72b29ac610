/** What the runner offers to the part that knows functions. */

import type {
  BuildLimits,
  BuildOptions,
  BuildRequest,
  BuildResult,
  FoundLayer,
  InstalledPackages,
  PackageTypes,
} from './build-types.ts';
import type { Message } from './message.ts';
import type {
  Call,
  Capacity,
  CloudEndpoint,
  CodePackage,
  InstallOptions,
  Outcome,
  Provision,
  RunnableVersion,
  RuntimeInfo,
  TokenSource,
} from './types.ts';

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

/** `createRunner` of the index: creates the data folder, removes what a killed process left, starts nothing. */
export type CreateRunner = (options: RunnerOptions) => Promise<Runner>;
