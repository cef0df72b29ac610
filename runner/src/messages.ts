import { sayer } from './message.ts';

/**
 * The English text of each message of the runner that the console shows. The console has the same in Russian:
 * `web/src/server-errors/messages/runner-ru.ts`. A code and its parameters never change their meaning.
 * @public compared by a repository test
 */
export const runnerMessages = {
  /** A text without a code, such as the output of a program. */
  PLAIN: '{text}',
  RUNNER_CLOSED: 'The runner is shutting down',

  // Isolation: the cause and the fix are messages of the next group.
  ISOLATION_UNAVAILABLE: 'Functions cannot be isolated: {cause}. {fix} ({output})',
  ISOLATION_PROGRAMS_MISSING: 'Functions cannot be isolated: {programs} is not installed. {fix}',
  NETWORKS_UNREADABLE: 'The networks of this machine cannot be read: {why}',
  NO_SYSTEM_CALL_FILTER: 'There is no system call filter for {arch}; x64 and arm64 have one',
  NO_MOUNT_NAMESPACE: 'Cannot make a private mount namespace: {problem}',
  NO_SUBORDINATE_USER: 'The user namespace maps no subordinate uid',
  NO_FOLDER_FOR_MOUNTS: 'Started as root, the runner needs one of /mnt, /media, /srv and /opt as a folder',

  CAUSE_APPARMOR: 'AppArmor does not let ordinary programs make user namespaces',
  CAUSE_USER_NAMESPACES_FORBIDDEN: 'the kernel makes no user namespaces for ordinary users',
  CAUSE_NO_USER_NAMESPACES: 'the number of user namespaces is limited to none',
  CAUSE_OLD_BUBBLEWRAP: 'bubblewrap is older than 0.8',
  CAUSE_MASKED_PROC: 'a container around us hides parts of /proc, so that no new one can be mounted',
  CAUSE_UNKNOWN: 'the sandbox does not start',
  FIX_APPARMOR:
    'Allow it to bubblewrap and unshare alone: add a profile with "userns," for /usr/bin/bwrap and /usr/bin/unshare under /etc/apparmor.d and run: sudo systemctl reload apparmor',
  FIX_COMMAND: 'Run: {command}',
  FIX_OLD_BUBBLEWRAP: 'Install a newer one, as Debian 12 and Ubuntu 24.04 have',
  FIX_MASKED_PROC: 'Start the container with unmasked paths (Docker: --security-opt systempaths=unconfined)',
  FIX_CONTAINER:
    'Start the console outside of any container, or let the container make namespaces and mount /proc',

  // Ends of calls.
  RESPONSE_TOO_LARGE:
    'The response of {bytes} bytes is larger than the limit ({most}); return less, or a link to it',
  CALL_TIMED_OUT:
    'The function did not answer within its timeout of {seconds} s, initialisation included; its instance was stopped',
  OUT_OF_MEMORY:
    'The function used more than its memory of {memory} MB; its instance was stopped. Give the version more memory or use less',
  OUT_OF_MEMORY_WITH_FILES:
    'The function used more than its memory of {memory} MB, files in /tmp included; its instance was stopped. Give the version more memory or use less',
  OUT_OF_MEMORY_FOR_FILES:
    'The machine has no memory left for the files in /tmp of the function; its instance was stopped. Write less to /tmp, or raise FC_MEMORY_MB',
  TOO_MUCH_HELD:
    'The function held too much of the system: {excess}; its instance was stopped. Close what is not used any more',
  KILLED_BY_SIGNAL: "killed by signal {signal}: the function's process was killed before it answered",
  PROCESS_ENDED:
    "exit status {status}: the function's process ended before it answered; return from the handler instead of ending the process",
  NOT_STARTED:
    '{runtime} did not start with the variables and libraries of the version ({how}); {cause}{output}',
  CAUSE_SHARED_LIBS: 'the libraries in its folder shared-libs may be the cause',
  CAUSE_VARIABLE: '{variables} may be the cause; change or remove it',
  CAUSE_VARIABLES: '{variables} may be the cause; change or remove them',
  CHANNEL_DISTURBED: "The function disturbed the platform's channel ({reason}); its instance was stopped",
  TOO_MANY_CALLS_WAIT: 'Too many requests: {count} calls of this function wait already; call again later',

  // Starts of functions.
  PACKAGE_NOT_UNPACKED: 'The package cannot be unpacked: {why}',
  MEMORY_ABOVE_MACHINE:
    'Version {id} has {memory} MB of memory, and this machine gives functions and builds {total} MB together. Create a version with less memory, or raise FC_MEMORY_MB.',
  VERSION_DELETED_WHILE_WAITING:
    'Version {id} was deleted before the call got an instance. Call the function again.',
  NO_EGRESS:
    'The sandbox has no way to the internet: slirp4netns {problem}. Install the package slirp4netns, or give the version no egress.',
  LAYER_DAMAGED:
    "The version's installed dependencies (layer {layer}) are missing or damaged on this machine. Create the version again, which installs them.",
  LAYER_REPAIR_BUSY:
    'The {dependencies} are being installed again, and {count} calls wait for it already. Call again later.',
  LAYER_REPAIR_FAILED:
    'The {dependencies} are missing or damaged on this machine and could not be installed again. The log of the function has the reason; a call in {seconds} seconds tries again.',
  DEPENDENCIES_OF_VERSION: 'dependencies of version {id} (layer {layer})',

  // Runtimes.
  UNKNOWN_RUNTIME: 'There is no runtime "{id}"',
  RUNTIME_MISSING: '{title} is not installed on this machine. {fix}',
  RUNTIME_BROKEN: '{title} does not work on this machine. {fix}',
  RUNTIME_NOT_INSTALLABLE: '{title} cannot be installed from here. {fix}',
  RUNTIME_DOES_NOT_RUN: '{title} was installed and does not run here. {fix}',
  RUNTIME_NOT_INSTALLED:
    '{title} could not be installed: {cause}. Check that npm reaches its registry and that the disk has room, then try again.',
  NOT_ON_NPM: 'There is no {title} for {arch} on npm',
  INSTALL_ON_PAGE: 'Install it on the System health page of the console, or run: {command}',
  REINSTALL_OTHER_VERSION: 'Remove {folder} and install again: it says that it is {version}',
  REINSTALL_BROKEN: 'Remove {folder} and install again: {why}',
  PYTHON_BROKEN: 'The interpreter that was found does not run: {why}',
  PYTHON_COMMAND: 'Run on the machine: {command} (or set {setting} to the path of its interpreter)',
  PYTHON_SETTING: 'Set {setting} to the path of its interpreter',

  // Builds.
  BUILD_NOT_INSTALLED: 'The dependencies could not be installed: {why}.{output}',
  BUILD_DENIED_BEFORE: '\n{sentence}{rest}',
  REGISTRY_NO_TUNNEL: 'A build opens no tunnel, not even to {target}: its packages come from {address}.',
  REGISTRY_HOST_DENIED: 'A build reaches {hosts} alone; {target} was refused.',
  REGISTRY_WANTS_SIGN_IN:
    "The registry {host} answered {status}: it wants to know who asks. Put what npm needs into this machine's .npmrc, or user and password for pip into FC_PIP_INDEX_URL or .netrc.",
  REGISTRY_BROKE_OFF:
    '{host} broke off in the middle of {path}. When it is well again, create the version again.',
  ADDRESS_NOT_PUBLIC: '{host} leads to an address that is not public, where a build may not reach',
  REGISTRY_LEADS_NOWHERE: '{host} leads nowhere',
  REGISTRY_LEADS_ELSEWHERE: '{host} leads to {target}, which is no package',
  REGISTRY_CERTIFICATE_UNTRUSTED: 'The certificate of {host} is not trusted here ({why}). {advice}',
  REGISTRY_DOES_NOT_ANSWER: '{host} does not answer: {why}.',
  TRUST_BY_NPMRC: 'Name the certificate of its authority in cafile of this machine’s .npmrc.',
  TRUST_BY_NPMRC_STRICT_SSL:
    'Name the certificate of its authority in cafile of this machine’s .npmrc. Its strict-ssl=false makes no certificate trusted here.',
  TRUST_BY_PIP: 'Name the certificate of its authority in cert of this machine’s pip configuration.',
  TRUST_BY_PIP_TRUSTED_HOST:
    'Name the certificate of its authority in cert of this machine’s pip configuration. Its trusted-host makes no certificate trusted here.',
  BUILD_LEFT_NOTHING: '{tool} ended well and left nothing. Create the version again.',
  TOOL_TIMED_OUT_SECONDS: '{tool} was stopped after {count} seconds',
  TOOL_TIMED_OUT_MINUTES: '{tool} was stopped after {count} minutes',
  TOOL_OUT_OF_MEMORY: '{tool} and what it started used more than their {memory} MB of memory',
  TOOL_OUT_OF_SPACE:
    '{tool} filled its {space} MB of temporary space, and a version has at most {most} MB with its dependencies. Depend on less',
  TOOL_FAILED: '{tool} ended with {status}',
  TOOL_OUTSIDE_REGISTRIES:
    '{tool} ended with {status}.\nA build reaches its registries alone. What lies elsewhere, as in a git repository, goes into the zip',
  TOOL_FOUND_NO_PACKAGE:
    '{tool} ended with {status}.\nThe index has no package of that name, or no file of it for Python {python} on {platform}. Check the name, and which Pythons and platforms its files are for',
  PIP_MISSING:
    'requirements.txt needs pip, which the Python of {id} does not have. Install it (Debian: sudo apt-get install python3-pip), or put the packages into the zip.',
  MANIFEST_TOO_LARGE:
    '{path} is {bytes} bytes; at most {most} are read. Make it smaller and create the version again.',
  MANIFEST_TOO_DEEP:
    'package.json has more than {values} values or {depth} levels. Make it smaller and create the version again.',
  MANIFEST_NOT_JSON: 'package.json is not JSON: {why}. Correct it and create the version again.',
  MANIFEST_NO_OBJECT: 'package.json holds no object. Correct it and create the version again.',
  DEPENDENCIES_NO_OBJECT:
    '{field} of package.json must be an object of names and versions, such as {example}; it is none. Correct it and create the version again.',
  DEPENDENCY_NO_TEXT:
    '{field} of package.json must be an object of names and versions, such as {example}; the version of {name} is no text. Correct it and create the version again.',
  REQUIREMENTS_TOO_LONG:
    'requirements.txt has {lines} lines; at most {most} are read. Make it smaller and create the version again.',
  REGISTRY_ADDRESS_INVALID: '"{address}" is no address of a package registry. Set {setting} to one.',
  SETTING_FILE_UNREADABLE: '{setting} is "{file}", which cannot be read ({why}). Correct it, or remove it.',
  SETTING_FILE_NOT_PEM:
    '{setting} is "{file}", which holds no certificate or key in PEM. Correct it, or remove it.',
  NPMRC_CERTIFICATE_FOR_ALL:
    'cert and key of this machine’s .npmrc are meant for every registry, which a build does not do. Name them for one: //{host}/:certfile and //{host}/:keyfile, with files.',
  PIP_CERTIFICATE_INCOMPLETE:
    '{setting} is "{file}", which holds no certificate with its key. Correct it, or remove it.',
  PIP_INDEX_UNKNOWN: 'pip does not say which index it uses. Set FC_PIP_INDEX_URL.',

  // Entries of packages and layers; each is the end of a sentence.
  ENTRY_LINK_EMPTY: 'is a link without a target',
  ENTRY_LINK_TOO_LONG: 'is a link whose target is longer than {most} bytes',
  ENTRY_LINK_CIRCLE: 'is a link that leads in a circle or through more than {most} links',
  ENTRY_LINK_LEAVES_PACKAGE: 'is a link to {target}, which leads out of the package',
  ENTRY_LINK_LEAVES_LAYER: 'is a link to {target}, which leads out of the layer',
  ENTRY_TOO_MANY_LINKS: 'leads to too many other links',
  ENTRY_TWICE: 'is there twice',
  ENTRY_BELOW_FILE: 'is below a file',
  ENTRY_BELOW_LINK: 'is below a link',
  ENTRY_NOT_IN_PACKAGE: 'is no path inside the package',
  ENTRY_NOT_IN_LAYER: 'is no path inside the layer',

  // Findings of the doctor.
  USER_NAMESPACES: 'User namespaces',
  USER_NAMESPACES_NONE: 'limited to none',
  USER_NAMESPACES_ROOT_ONLY: 'not for ordinary users',
  USER_NAMESPACES_UP_TO: 'up to {count}',
  USER_NAMESPACES_ANY: 'any number',
  APPARMOR: "AppArmor's restriction of user namespaces",
  NOT_IN_FORCE: 'not in force',
  APPARMOR_IN_FORCE: 'in force: user namespaces need a profile that allows them',
  APPARMOR_PROFILE:
    'Add a profile with "userns," for /usr/bin/bwrap and /usr/bin/unshare under /etc/apparmor.d and run: sudo systemctl reload apparmor',
  SECCOMP: 'System call filters (seccomp)',
  SECCOMP_LACKS: 'the kernel lacks {actions}',
  SECCOMP_KERNEL: 'Use a kernel of Linux 4.14 or newer with CONFIG_SECCOMP_FILTER',
  CGROUPS: 'Limits of memory, processes and processor time',
  CGROUPS_NONE:
    'No control group can be used ({problems}). On systemd start with: systemd-run --user --scope -p Delegate=yes npm start',
  CGROUPS_SCOPE: 'Start in a scope of its own: systemd-run --user --scope -p Delegate=yes npm start',
  CGROUPS_HELD: 'held by {kind}',
  BUBBLEWRAP_INSTALL: 'sudo apt-get install bubblewrap (0.8 or newer, as in Debian 12 and Ubuntu 24.04)',
  BUBBLEWRAP_OLD: '{version} cannot forbid further user namespaces',
  NOT_INSTALLED: 'is not installed',
  HOST_USERS: 'A host user for each sandbox',
  HOST_USERS_ROOT: 'root gives each sandbox its own',
  HOST_USERS_SUBORDINATE: 'from the subordinate user ids of this account',
  HOST_USERS_SHARED:
    'sandboxes share this account: a function can use up its pipes, and descriptors that are being passed ({output})',
  HOST_USERS_FIX:
    'sudo apt-get install uidmap; if /etc/subuid does not name this account: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"',
  INTERNET: 'Way to the internet (slirp4netns)',
  FILE_MISSING: '{file} is missing',
  DEVICE_FORBIDDEN: 'this user may not open {device}, so functions cannot reach the internet',
  RUNTIME: 'Runtime {id}',
  RUNTIME_VERSION: 'version {version}',
  RUNTIME_THERE_BROKEN: 'is there and does not run',
  SANDBOX_STARTS: 'A sandbox starts',
  ALL_IN_FORCE: 'with everything above in force',
  OVERLAYS: 'Overlay mounts in user namespaces',
  OVERLAYS_OWN: 'each sandbox has inodes of its own',
  OVERLAYS_SHARED:
    'Functions can pass signals to each other by file locks, and see paths of this machine ({why})',
  OVERLAYS_FIX:
    'Use Linux 5.11 or newer, and keep FC_DATA_DIR on a file system such as ext4, xfs or btrfs without mounts below it',
  ATTACKS: 'Attacks on the spot',
  ATTACKS_NO_RUNTIME: 'No Node.js runtime is installed to attack with',
  ATTACKS_INSTALL_RUNTIME: 'Install one: npm start does it',
  ATTACKS_DID_NOT_RUN: 'The attacks did not run: {why}',
  ATTACKS_FIX_FIRST: 'Fix the problems above first',
  ATTACK: 'A function that {attempt}',
  ATTACK_REFUSED: 'was refused',
  ATTACK_GOT_THROUGH: 'got through: {what}',
  ATTACK_FIX:
    'Run no code that you do not trust on this machine, and report this with the output of the doctor',
  CONNECTIONS_ARRIVED: '{count} connections arrived',
  ATTEMPT_PASSWORDS: 'reads the passwords of the machine',
  ATTEMPT_OWN_CODE: 'overwrites its own code',
  ATTEMPT_BESIDE_CODE: 'writes beside its own code',
  ATTEMPT_SYSTEM: 'writes into the system',
  ATTEMPT_NAMES: 'changes how names resolve',
  ATTEMPT_USER_NAMESPACE: 'makes a user namespace',
  ATTEMPT_MOUNT: 'mounts a file system',
  ATTEMPT_RUN_FROM_TMP: 'runs a program from /tmp',
  ATTEMPT_PROCESSES: 'sees processes of the machine',
  ATTEMPT_OWN_SECRETS: 'finds secrets in its environment',
  ATTEMPT_SECRETS_OF_OTHERS: 'finds secrets in the environment of others',
  ATTEMPT_SERVICES: 'connects to services of the machine',
} as const;

export const messageOf = sayer(runnerMessages);
