import type { CgroupSupport } from '../cgroups/control-group.ts';
import type { CloudConnections } from '../cloud/connections.ts';
import type { MetadataServer } from '../metadata/server.ts';
import type { HostNetworks } from '../network/host-networks.ts';
import type { HostUids } from './host-uids.ts';
import type { MountNamespace } from './mount-namespace.ts';
import type { Sandbox } from './sandbox.ts';
import type { SystemMounts } from './system-mounts.ts';

/** The state that all sandboxes of a runner share. */
export type SandboxHost = {
  /** Folder of this runner's sandboxes. */
  sandboxesDir: string;
  /** By where the cloud's names resolve to. */
  etcDirs: Readonly<Record<'here' | 'internet', string>>;
  /** The compiled filter. */
  seccompFilter: Buffer;
  system: SystemMounts;
  mountNamespace: MountNamespace;
  uids: HostUids;
  networks: HostNetworks;
  metadata: MetadataServer;
  cloud: CloudConnections;
  cgroups: CgroupSupport;
  /** Every sandbox from spawn to `gone`, so that none outlives the runner. */
  live: Set<Sandbox>;
  /** Boots under way; after `closing` none of them spawns a process. */
  boots: Set<Promise<Sandbox>>;
  closing: AbortSignal;
};
