// `pnpm demo`: runs the stories in a visible browser, slowed down for viewers. It records videos to e2e/videos and
// puts a screenshot of each step into docs/storyboards. `--gif FILE` also makes the only film into an animated picture:
// `npm run demo -- stories/tutorial.spec.ts -g python-metadata --gif docs/demo.gif` made the README's.
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { browserTests } from './browser-tests.mjs';
import { findProgram, root } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';
import { hasDisplay } from './system-packages.mjs';

const { signal } = stopOnSignal();
try {
  await setUp({ purpose: 'demo', signal });
} catch (error) {
  giveUp(error);
}
const say = (/** @type {string} */ text) => console.log(`  … demo             ${text}`);
const virtualDisplay = hasDisplay() ? undefined : findProgram('xvfb-run');
const headed = hasDisplay() || virtualDisplay !== undefined;
if (virtualDisplay !== undefined) say('no display here: the stories play on a virtual one (xvfb-run)');
if (!headed) say('no display here: the stories play without a window');

const ffmpeg = findProgram('ffmpeg');
if (ffmpeg === undefined) say('no ffmpeg here: the stories are not filmed');
const { chosen, gif } = readArguments(process.argv.slice(2));
const tools = mkdtempSync(join(tmpdir(), 'functions-console-demo-'));
const { argv, cwd, env } = browserTests(
  [...(chosen.length > 0 ? chosen : ['stories/']), '--reporter=list', ...(headed ? ['--headed'] : [])],
  { DEMO: '1', ...(ffmpeg === undefined ? {} : { FILM: '1', PLAYWRIGHT_BROWSERS_PATH: tools }) },
);
if (ffmpeg !== undefined) offerToPlaywright(ffmpeg);
const screen = ['-a', '-s', '-screen 0 1600x1000x24'];
const command = virtualDisplay === undefined ? argv : [virtualDisplay, ...screen, ...argv];
const { code } = await run(command, { cwd, env, show: true, signal });
rmSync(tools, { recursive: true });
if (code === 0) say('done: films are in e2e/videos, pictures in docs/storyboards');
process.exit(code === 0 && gif !== undefined ? await animate(gif) : code);

/** @param {string[]} args */
function readArguments(args) {
  const at = args.indexOf('--gif');
  if (at === -1) return { chosen: args };
  return { chosen: args.toSpliced(at, 2), gif: args[at + 1] };
}

/**
 * Few colours and pictures a second, so that a README loads quickly. Where nothing moves, a second is one picture.
 *
 * @param {string} file
 * @returns {Promise<number>} the exit code
 */
async function animate(file) {
  const [film, ...others] = globSync('*/*.webm', { cwd: join(root, 'e2e', 'videos') });
  if (ffmpeg === undefined || film === undefined || others.length > 0) {
    say(`${file} is not made: it needs ffmpeg and exactly one story. Name one with -g`);
    return 1;
  }
  const filter =
    'fps=6,mpdecimate=max=5,setpts=N/6/TB,tpad=stop_mode=clone:stop_duration=3,' +
    'scale=960:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse=dither=none';
  const made = await run(
    [ffmpeg, '-y', '-loglevel', 'error', '-i', film, '-filter_complex', filter, join(root, file)],
    { cwd: join(root, 'e2e', 'videos'), env: process.env, show: true, signal },
  );
  if (made.code === 0) say(`${file} is made`);
  return made.code;
}

/**
 * Playwright records with its own build of ffmpeg, which it downloads. The system's ffmpeg also works when it is
 * linked to the path of that build.
 *
 * @param {string} program
 */
function offerToPlaywright(program) {
  const fromE2e = createRequire(join(root, 'e2e', 'package.json'));
  const fromTest = createRequire(fromE2e.resolve('@playwright/test/package.json'));
  const core = dirname(
    createRequire(fromTest.resolve('playwright/package.json')).resolve('playwright-core/package.json'),
  );
  const { browsers } = JSON.parse(readFileSync(join(core, 'browsers.json'), 'utf8'));
  const { revision } = browsers.find((/** @type {{ name: string }} */ { name }) => name === 'ffmpeg');
  const folder = join(tools, `ffmpeg-${revision}`);
  mkdirSync(folder);
  symlinkSync(program, join(folder, 'ffmpeg-linux'));
}
