export const en = {
  build: 'Build',
  buildOf: 'Build of version {id}',
  log: 'Build log',
  queued: 'Waiting for other builds',
  queuedBehind: 'Waiting for other builds: {ahead} ahead in the queue',
  preparing: 'Preparing to install dependencies',
  installing: 'Installing dependencies',
  keeping: 'Saving dependencies',
  ended: 'Build ended',
  installed: 'Dependencies installed',
  notInstalled: 'Dependencies not installed',

  cancel: 'Cancel build',
  showLog: 'Show log',
  hideLog: 'Hide log',
  downloadLog: 'Download log',
  close: 'Close',

  followFailed: 'Could not follow the build',
  cutOff: 'The connection closed before the build ended.',
  cancelFailed: 'Could not cancel the build',
  logFailed: 'Could not load the build log',
  nothingInstalled:
    'Nothing was installed for this version. It has no dependencies, or the same ones were already installed.',
  logGone: 'The log of this build is no longer kept.',
} as const;
