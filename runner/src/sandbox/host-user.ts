/** The host user that one sandbox has to itself, with all that the kernel counts for a user. */
export type HostUser = {
  /** A process whose mount namespace has what a sandbox needs, where this user may walk; see `mount-namespace.ts`. */
  namespacePid: number;
  /** A number in the user namespace of that process. */
  uid: number;
  /** That process is in a user namespace of its own, where an ordinary user has further numbers (subuid(5)). */
  isSubordinate: boolean;
};

/** Argv to put in front of a command: it runs as that user, and nothing that it starts becomes another. */
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
