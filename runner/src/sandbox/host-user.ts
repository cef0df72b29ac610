/** The host user of one sandbox, which it shares with no other. The kernel counts per-user resources for it. */
export type HostUser = {
  /**
   * A process whose mount namespace has the folders of a sandbox, which this user may enter; see `mount-namespace.ts`.
   */
  namespacePid: number;
  /** A uid in the user namespace of that process. */
  uid: number;
  /** That process has its own user namespace, in which an ordinary user has subordinate uids (subuid(5)). */
  isSubordinate: boolean;
};

/** The argv prefix that runs a command as that user; the command and its children cannot become another user. */
export function becomeHostUser({ namespacePid, uid, isSubordinate }: HostUser): string[] {
  return [
    'nsenter',
    ...(isSubordinate ? [`--user=/proc/${namespacePid}/ns/user`] : []),
    `--mount=/proc/${namespacePid}/ns/mnt`,
    'setpriv',
    '--reuid',
    String(uid),
    '--regid',
    String(uid),
    '--clear-groups',
    '--no-new-privs',
  ];
}
