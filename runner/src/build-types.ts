import type { CodePackage, LogLine } from './types.ts';

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

export type BuildLimits = { ms: number; memoryBytes: number; temporaryBytes: number };
