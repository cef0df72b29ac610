import { existsSync } from 'node:fs';
import { findProgram } from './places.mjs';
import { run } from './run.mjs';
import { SetUpError } from './step.mjs';

/**
 * @typedef {object} SystemPackage
 * @property {string} name Debian's name
 * @property {string} purpose what does not work without it
 * @property {boolean} required whether nothing works without it
 * @property {() => boolean} present
 */

/** @type {readonly SystemPackage[]} */
const toRun = [
  {
    name: 'bubblewrap',
    purpose: 'builds the sandbox that a function runs in',
    required: true,
    present: () => findProgram('bwrap') !== undefined,
  },
  {
    name: 'iproute2',
    purpose: 'gives a sandbox its metadata address',
    required: true,
    present: () => findProgram('ip') !== undefined,
  },
  {
    name: 'util-linux',
    purpose: 'makes namespaces and drops privileges (unshare, setpriv)',
    required: true,
    present: () => findProgram('unshare') !== undefined && findProgram('setpriv') !== undefined,
  },
  {
    name: 'uidmap',
    purpose: 'gives each sandbox of an ordinary user a host user of its own',
    required: false,
    present: () => findProgram('newuidmap') !== undefined,
  },
  {
    name: 'slirp4netns',
    purpose: 'lets a function reach the internet',
    required: false,
    present: () => findProgram('slirp4netns') !== undefined,
  },
  {
    name: 'python3',
    purpose: 'runs functions in Python',
    required: false,
    present: () => findProgram('python3') !== undefined,
  },
  {
    name: 'python3-requests',
    purpose: 'lets functions in Python import requests',
    required: false,
    present: () => existsSync('/usr/lib/python3/dist-packages/requests/__init__.py'),
  },
];

/** @type {readonly SystemPackage[]} */
const toTest = [
  {
    name: 'curl',
    purpose: 'is a client of the API in the tests',
    required: true,
    present: () => findProgram('curl') !== undefined,
  },
  {
    name: 'openssl',
    purpose: 'checks certificates in the tests',
    required: true,
    present: () => findProgram('openssl') !== undefined,
  },
  {
    name: 'unzip',
    purpose: 'unpacks what the console unpacks, to compare the two in the tests',
    required: true,
    present: () => findProgram('unzip') !== undefined,
  },
  {
    name: 'chromium',
    purpose: 'drives the console in the tests',
    required: true,
    present: () => findChromium() !== undefined,
  },
  {
    name: 'python3-boto3',
    purpose: 'is a client of Message Queue that the tests run as it is',
    required: false,
    present: () => existsSync('/usr/lib/python3/dist-packages/boto3/__init__.py'),
  },
  {
    name: 'python3-google-auth',
    purpose: 'is a client that the tests run inside a function, as it is',
    required: false,
    present: () => existsSync('/usr/lib/python3/dist-packages/google/auth/__init__.py'),
  },
];

/** @type {readonly SystemPackage[]} */
const toFilm = [
  {
    name: 'ffmpeg',
    purpose: 'films the stories',
    required: false,
    present: () => findProgram('ffmpeg') !== undefined,
  },
  {
    name: 'xvfb',
    purpose: 'is a display where there is none',
    required: false,
    present: () => hasDisplay() || findProgram('xvfb-run') !== undefined,
  },
  {
    name: 'xauth',
    purpose: 'lets a browser use that display',
    required: false,
    present: () => hasDisplay() || findProgram('xauth') !== undefined,
  },
];

/**
 * Purposes of the set-up; each includes the requirements of those before it.
 *
 * @typedef {'start' | 'test' | 'demo'} Purpose
 */

/** @type {Record<Purpose, readonly SystemPackage[]>} */
const wantedFor = {
  start: toRun,
  test: [...toRun, ...toTest],
  demo: [...toRun, ...toTest, ...toFilm],
};

/** @returns {boolean} whether a display exists on which a window can open */
export function hasDisplay() {
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** @returns {string | undefined} path of the browser that the tests drive */
export function findChromium() {
  return findProgram('chromium') ?? findProgram('chromium-browser') ?? findProgram('google-chrome');
}

/**
 * The argv that installs packages, or undefined when this user may not install any.
 *
 * @param {{ packages: readonly string[], asRoot: boolean, sudo: boolean }} may
 * @returns {{ update: string[], install: string[] } | undefined}
 */
export function aptCommands({ packages, asRoot, sudo }) {
  if (!asRoot && !sudo) return undefined;
  const apt = [
    ...(asRoot ? [] : ['sudo', '-n']),
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    // Another installation may be running, such as on a machine that has just booted.
    '-o',
    'DPkg::Lock::Timeout=300',
  ];
  return {
    update: [...apt, 'update'],
    install: [...apt, 'install', '-y', '--no-install-recommends', ...packages],
  };
}

/**
 * Detects missing system packages, and installs them or prints how to. Fails only when a required package is missing.
 *
 * @param {{ purpose: Purpose, signal: AbortSignal, say: (text: string) => void }} options
 * @returns {Promise<string>} one line about the result
 */
export async function provideSystemPackages({ purpose, signal, say }) {
  const missing = wantedFor[purpose].filter((each) => !each.present());
  if (missing.length === 0) return 'all present';

  for (const each of missing) say(`missing: ${each.name}, which ${each.purpose}`);
  const names = missing.map((each) => each.name);
  const byHand = `sudo apt-get install -y ${names.join(' ')}`;
  const asRoot = process.getuid?.() === 0;
  const apt = findProgram('apt-get') !== undefined;
  const sudo = !asRoot && apt && (await run(['sudo', '-n', 'true'], { signal })).code === 0;
  const commands = apt ? aptCommands({ packages: names, asRoot, sudo }) : undefined;

  if (commands !== undefined) {
    say(`installing ${names.join(', ')}`);
    const result = await install(commands, signal);
    if (result.code === 0) return `installed ${names.join(', ')}`;
    if (missing.some((each) => each.required))
      throw new SetUpError(`These packages could not be installed. Run: ${byHand}`, result.output);
  } else if (missing.some((each) => each.required)) {
    throw new SetUpError(
      `System packages are missing and this account may not install them. Run: ${byHand}, then start again.`,
    );
  }
  return `going on without ${names.join(', ')}; to have them, run: ${byHand}`;
}

/**
 * @param {{ update: string[], install: string[] }} commands
 * @param {AbortSignal} signal
 */
async function install(commands, signal) {
  const first = await run(commands.install, { signal });
  if (first.code === 0) return first;
  // A fresh machine has no package lists, or outdated ones with versions that are no longer available.
  const update = await run(commands.update, { signal });
  return update.code === 0 ? run(commands.install, { signal }) : update;
}
