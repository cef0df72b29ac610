// The folder of one test run. A run that cleans up leaves it empty, without mounts, and without processes that refer
// to it.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './places.mjs';

/** Where the set-up installs the runtimes of functions and their preinstalled packages: tests only read it. */
const installed = join(
  process.env.FC_DATA_DIR ??
    join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'functions-console'),
  'runner',
);

/** npm keeps compiled code in the temporary folder where a test gives it an environment of its own. */
const cacheOfNpm = 'node-compile-cache';

/** Time in which all processes below a killed process end. */
const settledWithinMs = 10_000;

export class TestFolder {
  // Short, because paths of sockets have at most 108 bytes.
  path = mkdtempSync(join(tmpdir(), 'fc-test-'));
  #temporary = join(this.path, 'tmp');
  /** Chromium's own files: not the tests' to clean up. */
  #ofChromium = join(this.path, 'chromium');
  /** Data folders of the console and of the runner that test files share. */
  #runners = [join(this.path, 'console', 'runner'), join(this.path, 'runner')];

  constructor() {
    // Sandboxes run as other users of the host.
    chmodSync(this.path, 0o755);
    for (const folder of [this.#temporary, this.#ofChromium]) mkdirSync(folder, { mode: 0o755 });
    for (const runner of this.#runners) {
      mkdirSync(runner, { recursive: true });
      for (const name of ['runtimes', 'support']) symlinkSync(join(installed, name), join(runner, name));
    }
  }

  /** @returns {NodeJS.ProcessEnv} for the programs that run tests */
  environment() {
    return {
      TMPDIR: this.#temporary,
      CHROMIUM_TMPDIR: this.#ofChromium,
      // Otherwise, Node.js keeps compiled code in the temporary folder.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
      FC_DATA_DIR: join(this.path, 'console'),
      FC_TEST_DATA_DIR: join(this.path, 'runner'),
    };
  }

  /**
   * Removes the folder and ends the processes that refer to it.
   *
   * @param {{ withinMs?: number }} [options] time for processes to end by themselves
   * @returns {Promise<string[]>} what the tests left in the folder, one line each
   */
  async remove({ withinMs = settledWithinMs } = {}) {
    let left = this.#leftovers();
    for (const deadline = performance.now() + withinMs; left.length > 0; left = this.#leftovers()) {
      if (performance.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const pid of processesNaming(this.path)) kill(pid);
    // A mount may expose files from outside the folder.
    if (mountsBelow(this.path).length === 0) rmSync(this.path, { recursive: true, force: true });
    return left;
  }

  #leftovers() {
    const folders = [this.#temporary, ...this.#runners.map((runner) => join(runner, 'sandboxes'))];
    return [
      ...folders.flatMap((folder) =>
        (ifThere(() => readdirSync(folder)) ?? [])
          .filter((name) => name !== cacheOfNpm)
          .map((name) => `file ${join(folder, name)}`),
      ),
      ...mountsBelow(this.path).map((path) => `mount ${path}`),
      ...processesNaming(this.path).map((pid) => `process ${pid} ${commandOf(pid)}`),
    ];
  }
}

/** @param {string} folder */
function mountsBelow(folder) {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
}

/**
 * Processes with the folder in their command, environment, working directory or mounts, as far as this user may see
 * them.
 *
 * @param {string} folder
 */
function processesNaming(folder) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) =>
        ['cmdline', 'environ', 'mountinfo'].some((file) =>
          ifThere(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.includes(folder),
        ) || ifThere(() => readlinkSync(`/proc/${pid}/cwd`))?.startsWith(folder),
    )
    .map(Number);
}

/** @param {number} pid */
function commandOf(pid) {
  return (ifThere(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '')
    .replaceAll('\0', ' ')
    .slice(0, 200);
}

/** @param {number} pid */
function kill(pid) {
  ifThere(() => process.kill(pid, 'SIGKILL'));
}

/**
 * Returns undefined when the file disappears during the read.
 *
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
function ifThere(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
