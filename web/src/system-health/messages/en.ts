export const en = {
  title: 'System health',
  lead: 'The isolation and the interpreters that functions get on this machine.',
  checkAgain: 'Check again',
  checking: 'Checking the machine, and trying a few attacks against its sandboxes…',
  checkFailed: 'Could not check the machine',

  isolation: 'Isolation',
  parts: 'What sandboxes are made of',
  attacks: 'Attacks tried during this check',
  runtimes: 'Runtimes',
  runtimesHint: 'A version runs on the runtime that it names, or not at all.',

  server: 'Server',
  runsSince: 'Running since {time}, without a restart.',
  restarted:
    'Running since {time}, after {count, plural, one {# automatic restart} other {# automatic restarts}}.',
  endedBySignal: 'The last one followed {signal}, a signal that ended the server.',
  endedByKill:
    'The last one followed SIGKILL: the system was short of memory, or somebody killed the server.',
  endedWithStatus: 'The last one followed a fault of the server ({end}); its log says which.',
  uncaughtErrors:
    '{count, plural, one {# error was} other {# errors were}} not handled since then; the log of the server has the details.',
  processFailed: 'Could not load the state of the server',

  statePassed: 'Passed',
  stateWarning: 'Warning',
  stateFailed: 'Failed',
  fixFor: 'fix for {title}',

  cannotRun: 'Functions cannot run here: {reason}.',
  fixFailed: 'Fix the failed checks below, and check again.',
  notIsolated: 'Functions are not isolated here: {attacks}.',
  trustOnly: 'Run only code that you trust on this machine.',
  noRuntime: 'Functions cannot run here: no runtime is installed.',
  installOne: 'Install one under Runtimes below.',
  actionRequired: 'Action required: {problems}.',
  withWarnings: 'Ready, with warnings: {warnings}.',
  ready: 'Ready. All checks passed.',
} as const;
