import { tmpdir } from 'node:os';
import { defineConfig } from '@playwright/test';

const demo = process.env.DEMO === '1';
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: demo ? 'videos' : 'test-results',
  forbidOnly: true,
  // Each with a console of its own. One browser left a core idle once the other tests were done.
  workers: demo ? 1 : 2,
  timeout: demo ? 240_000 : 120_000,
  // Leaves time for a machine with two cores that runs other programs too.
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    // Animations take processor time, and no story is about them.
    contextOptions: demo ? {} : { reducedMotion: 'reduce' },
    // A trace takes a third of the processor time. To record one, run `npm run e2e -- --trace on`.
    screenshot: demo ? 'off' : 'only-on-failure',
    video: process.env.FILM === '1' ? { mode: 'on', size: { width: 1440, height: 900 } } : 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      // Chromium keeps shared memory in files and leaves one when it is killed at that moment. The folder of the servers
      // has to be empty in the end.
      env: { ...process.env, TMPDIR: process.env.CHROMIUM_TMPDIR ?? tmpdir() },
      slowMo: demo ? 250 : 0,
      // Chromium's own sandbox does not start as root, as in a container.
      args: asRoot ? ['--no-sandbox'] : [],
    },
  },
});
