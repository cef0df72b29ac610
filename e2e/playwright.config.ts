import { defineConfig } from '@playwright/test';

const demo = process.env.DEMO === '1';
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: demo ? 'videos' : 'test-results',
  forbidOnly: true,
  workers: 1,
  timeout: demo ? 240_000 : 120_000,
  // A machine with two cores that does other things too may take its time.
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    // A trace takes a third of the processor time: `npm run e2e -- --trace on` has one.
    screenshot: demo ? 'off' : 'only-on-failure',
    video: process.env.FILM === '1' ? { mode: 'on', size: { width: 1440, height: 900 } } : 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      slowMo: demo ? 250 : 0,
      // Chromium's own sandbox refuses to work for root, as in a container.
      args: asRoot ? ['--no-sandbox'] : [],
    },
  },
});
