/**
 * `npm run mutations [-- AREA …]`: removes each recorded defence from a copy of the project and expects its test to
 * fail. Prints one line per mutation and ends with `N noticed, N missed`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fromVitest } from '../tally.mjs';
import { mutationsByArea } from './areas.ts';
import type { Mutation } from './mutation.ts';

const root = join(import.meta.dirname, '../..');
const testTimeoutMs = 10 * 60_000;

const chosen = process.argv.slice(2);
const areas = [...(await mutationsByArea())].filter(([area]) => chosen.length === 0 || chosen.includes(area));
if (areas.length === 0) throw new Error(`No mutations are recorded for ${chosen.join(', ')}`);

const copy = mkdtempSync(join(tmpdir(), 'functions-console-mutations-'));
let noticed = 0;
const missed: string[] = [];
try {
  copyProject();
  for (const [area, mutations] of areas) {
    for (const mutation of mutations) {
      const verdict = verdictOn(mutation);
      console.log(`${verdict === 'noticed' ? '✔' : '✘'} ${area}: ${mutation.defence} — ${verdict}`);
      if (verdict === 'noticed') noticed += 1;
      else missed.push(mutation.defence);
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${noticed} noticed, ${missed.length} missed`);
process.exit(missed.length === 0 ? 0 : 1);

function verdictOn({ file, remove, replaceWith = '', test }: Mutation): string {
  const target = join(copy, file);
  const text = readFileSync(target, 'utf8');
  const before = outcomeOf(test);
  if (before.passed === 0 && !before.failed) return 'no test has its title';
  if (before.failed) return 'its test fails with the defence in place';
  writeFileSync(
    target,
    text.replace(remove, () => replaceWith),
  );
  try {
    return outcomeOf(test).failed ? 'noticed' : 'its test passes without the defence';
  } finally {
    writeFileSync(target, text);
  }
}

/** Number of selected tests that pass, and whether any failed or their file could not be loaded. */
function outcomeOf({ file, title }: Mutation['test']): { passed: number; failed: boolean } {
  const literal = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const reportFile = join(copy, 'mutation-report.json');
  rmSync(reportFile, { force: true });
  const { status } = spawnSync(
    join(copy, 'node_modules/.bin/vitest'),
    ['run', file, '-t', literal, '--reporter=json', `--outputFile=${reportFile}`],
    { cwd: copy, stdio: 'ignore', timeout: testTimeoutMs, env: { ...process.env, FORCE_COLOR: '0' } },
  );
  const passed = existsSync(reportFile) ? fromVitest(readFileSync(reportFile, 'utf8')).passed : 0;
  return { passed, failed: status !== 0 };
}

/** Links the dependencies. Each part's own `node_modules` is copied, so that its links lead to the copied parts. */
function copyProject(): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const part of ['web', 'bff', 'runner', 'e2e'])
    cpSync(join(root, part, 'node_modules'), join(copy, part, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    });
  if (existsSync(join(root, 'web/dist'))) symlinkSync(join(root, 'web/dist'), join(copy, 'web/dist'));
}
