import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Answer, Client, read, versionOf } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import { walk } from '../leftovers.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport } from '../report.ts';
import { zipOf } from '../zip.ts';

type Populated = { damaged: string; intact: string };
type Case = {
  name: string;
  needsRoot?: boolean;
  damage: (dataDir: string) => void;
  restore?: (dataDir: string) => void;
};

/** The console requires 64 MB of free space for writing. */
const tmpfsBytes = 256 * 1024 * 1024;

function filesOf(dataDir: string, pattern: RegExp): string[] {
  const found = [...walk(dataDir)]
    .map(({ path }) => path)
    .filter((path) => pattern.test(path.slice(dataDir.length)));
  if (found.length === 0)
    throw new Error(`${dataDir} holds no file like ${pattern}; the campaign has to be brought up to date`);
  return found;
}

const cases = (random: Random): Case[] => {
  const scribble = (path: string, at: number) => {
    const file = openSync(path, 'r+');
    writeSync(file, random.bytes(4096), 0, 4096, at);
    closeSync(file);
  };
  return [
    {
      name: 'a page of the database',
      damage: (dir) => scribble(join(dir, 'console.sqlite'), 4096 * (1 + random.below(8))),
    },
    { name: 'the header of the database', damage: (dir) => scribble(join(dir, 'console.sqlite'), 0) },
    { name: 'an emptied database', damage: (dir) => truncateSync(join(dir, 'console.sqlite'), 0) },
    { name: 'half a database', damage: (dir) => truncateSync(join(dir, 'console.sqlite'), 20_000) },
    { name: 'the database of logs', damage: (dir) => scribble(join(dir, 'logs.sqlite'), 0) },
    { name: 'a page of the database of logs', damage: (dir) => scribble(join(dir, 'logs.sqlite'), 4096) },
    {
      name: 'the signing key',
      damage: (dir) => writeFileSync(join(dir, 'iam', 'signing-key.pem'), 'not a key'),
    },
    { name: 'an emptied signing key', damage: (dir) => truncateSync(join(dir, 'iam', 'signing-key.pem'), 0) },
    {
      name: 'packages with a changed byte',
      damage: (dir) => {
        for (const path of filesOf(dir, /^\/packages\/.*\.zip$/))
          writeFileSync(path, flipped(readFileSync(path)));
        rmSync(join(dir, 'runner', 'code'), { recursive: true, force: true });
      },
    },
    {
      name: 'packages that are gone',
      damage: (dir) => {
        for (const path of filesOf(dir, /^\/packages\/.*\.zip$/)) rmSync(path);
        rmSync(join(dir, 'runner', 'code'), { recursive: true, force: true });
      },
    },
    {
      name: 'unpacked code that somebody put there',
      damage: (dir) => {
        for (const path of filesOf(dir, /^\/packages\/.*\.zip$/)) {
          const code = join(dir, 'runner', 'code', basename(path, '.zip'));
          mkdirSync(code, { recursive: true });
          writeFileSync(join(code, 'index.js'), "exports.main = async () => ({ body: 'altered' });");
        }
      },
    },
    {
      name: 'a layer cut short',
      damage: (dir) => {
        for (const path of filesOf(dir, /^\/runner\/layers\/.*dep\/index\.js$/)) truncateSync(path, 3);
      },
    },
    {
      name: 'a read-only disk',
      needsRoot: true,
      damage: (dir) => {
        execFileSync('mount', ['--bind', dir, dir]);
        execFileSync('mount', ['-o', 'remount,bind,ro', dir]);
      },
      restore: (dir) => execFileSync('umount', ['--lazy', dir]),
    },
  ];
};

/** Damages a data folder in every way that a disk can: the console must report the damage, or serve what is intact. */
export async function damages({ size, random }: { size: number; random: Random }): Promise<PartReport> {
  const faults = new Faults();
  const outcomes: string[] = [];
  const isRoot = process.getuid?.() === 0;
  for (let round = 0; round < size; round++) {
    const chosen = cases(random).filter(({ needsRoot }) => isRoot || needsRoot !== true);
    const model = new ConsoleProcess();
    try {
      const populated = await populate(model);
      for (const each of chosen)
        outcomes.push(
          await outcomeOf(each, { model, populated, faults }).catch((error: Error) => {
            faults.add(`${each.name}: ${error.message}`);
            return 'broke off';
          }),
        );
    } finally {
      await model.remove();
    }
    if (isRoot) outcomes.push(await fullDisk(faults));
  }
  const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
  return {
    part: 'damage and full disks',
    size: `${outcomes.length} damages${isRoot ? '' : ' (a read-only and a full disk need root)'}`,
    figures: `${count('refused')} starts refused in words, ${count('served')} served`,
    faults: faults.list(),
  };
}

async function populate(console: ConsoleProcess): Promise<Populated> {
  await console.start();
  const client = await Client.signedIn(console);
  const intact = await client.createFunction('intact');
  await client.createVersion(intact, {
    zip: zipOf([{ name: 'index.js', content: "exports.main = async () => ({ body: 'one' });" }]),
  });
  const damaged = await client.createFunction('with-layer');
  const zip = zipOf([
    { name: 'index.js', content: "exports.main = async () => ({ body: 'two ' + require('dep') });" },
    { name: 'package.json', content: '{"dependencies": {"dep": "file:./dep"}}' },
    // Makes a copy, where npm would link to the project's folder.
    { name: '.npmrc', content: 'install-links=true\n' },
    { name: 'dep/package.json', content: '{"name": "dep", "version": "1.0.0"}' },
    { name: 'dep/index.js', content: "module.exports = 'three';" },
  ]);
  const { id } = read(
    await client.send({ path: '/functions/v1/versions', body: versionOf(damaged, { zip }) }),
  );
  while (read(await client.send({ path: `/operations/${id}` })).done !== true)
    await new Promise((resolve) => setTimeout(resolve, 100));
  for (const functionId of [intact, damaged]) {
    const { status, text } = await client.call(functionId);
    if (status !== 200) throw new Error(`a function that damages are tried on answers ${status}: ${text}`);
  }
  await console.end('SIGTERM');
  return { damaged, intact };
}

type Context = { model: ConsoleProcess; populated: Populated; faults: Faults };

async function outcomeOf(
  { name, damage, restore }: Case,
  { model, populated, faults }: Context,
): Promise<string> {
  const console = new ConsoleProcess();
  try {
    rmSync(console.dataDir, { recursive: true });
    // Preserves owners, modes and links.
    execFileSync('cp', ['--archive', model.dataDir, console.dataDir]);
    damage(console.dataDir);
    const started = await console.start({ FC_OWNER_TOKEN: model.ownerToken }).then(
      () => true,
      () => false,
    );
    if (!started) {
      const said = console.stderr.trim();
      if (/\n\s+at |node:internal/.test(said))
        faults.add(`${name}: the start ends in a stack trace: ${said.slice(0, 300)}`);
      else if (said === '') faults.add(`${name}: the start ends without a word`);
      return 'refused';
    }
    if (/emptied database|header of the database/.test(name))
      faults.add(`${name}: the console starts as if nothing were wrong`);
    await checkServing({ name, console, ownerToken: model.ownerToken, populated, faults });
    return 'served';
  } finally {
    await console.end('SIGKILL');
    restore?.(console.dataDir);
    await console.remove();
  }
}

type Serving = {
  name: string;
  console: ConsoleProcess;
  ownerToken: string;
  populated: Populated;
  faults: Faults;
};

async function checkServing({ name, console, ownerToken, populated, faults }: Serving): Promise<void> {
  try {
    Object.assign(console, { ownerToken });
    const client = await Client.signedIn(console);
    for (const functionId of Object.values(populated))
      checkAnswer(name, { answer: await client.call(functionId), faults });
    if ((await client.send({ path: '/healthz' })).status !== 200) faults.add(`${name}: /healthz is not 200`);
  } catch (error) {
    faults.add(`${name}: ${String(error).slice(0, 300)}`);
  }
}

/** A call must return the function's result, or an error that names the damage; never a bare 500 or another result. */
function checkAnswer(
  name: string,
  { answer: { status, text }, faults }: { answer: Answer; faults: Faults },
): void {
  if (status === 200 && !['one', 'two three'].includes(text))
    faults.add(`${name}: a call answers ${JSON.stringify(text.slice(0, 100))}`);
  if (status >= 500 && !/damaged|missing|gone|changed|not what|Create|delete|disk/i.test(text))
    faults.add(`${name}: a call answers ${status} ${text.slice(0, 200)}`);
}

/** Fills the disk of a running console, and frees it again. */
async function fullDisk(faults: Faults): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-console-campaign-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${tmpfsBytes}`, 'tmpfs', folder]);
  const console = new ConsoleProcess(folder);
  const ballast = join(folder, 'ballast');
  try {
    await console.start();
    const client = await Client.signedIn(console);
    const functionId = await client.createFunction();
    await client.createVersion(functionId, {
      zip: zipOf([{ name: 'index.js', content: "exports.main = async () => ({ body: 'one' });" }]),
    });
    fill(ballast);
    const answers: Answer[] = [];
    for (let n = 0; n < 10; n++) {
      const zip = zipOf([
        { name: 'index.js', content: `exports.main = () => '${'x'.repeat(50_000)}${n}';`, stored: true },
      ]);
      answers.push(
        await client.send({ path: '/functions/v1/versions', body: versionOf(functionId, { zip }) }),
      );
    }
    for (const { status, text } of answers)
      if (status >= 500 && !/disk|space/i.test(text))
        faults.add(`a full disk: a version is answered ${status} ${text.slice(0, 200)}`);
    checkAnswer('a full disk', { answer: await client.call(functionId), faults });
    if ((await client.send({ path: '/healthz' })).status !== 200)
      faults.add('a full disk: /healthz is not 200');
    rmSync(ballast);
    const after = await client.createFunction();
    await client.createVersion(after, {
      zip: zipOf([{ name: 'index.js', content: "exports.main = async () => ({ body: 'one' });" }]),
    });
    checkAnswer('a disk that has space again', { answer: await client.call(after), faults });
    await console.end('SIGTERM');
    fill(ballast);
    await console.start().catch(() => undefined);
    if (/\n\s+at |node:internal/.test(console.stderr))
      faults.add(`a full disk: the start ends in a stack trace: ${console.stderr.slice(0, 300)}`);
  } catch (error) {
    faults.add(`a full disk: ${String(error).slice(0, 300)}`);
  } finally {
    await console.end('SIGKILL');
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
  return 'served';
}

function fill(path: string): void {
  const block = Buffer.alloc(64 * 1024);
  const file = openSync(path, 'w');
  for (let size = block.length; size >= 512; ) {
    try {
      writeSync(file, block, 0, size);
    } catch {
      size /= 2;
    }
  }
  // An open file uses space even after its removal.
  closeSync(file);
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(copy.length / 3);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}
