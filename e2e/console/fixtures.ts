import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { CloudApi } from './cloud-api.ts';
import { ConsoleServer } from './server.ts';

type TestFixtures = {
  /** A client of the public API that has the owner's token. */
  api: CloudApi;
  /** The console, signed in. The story fails if the page logs an error or sends a request to another host. */
  page: Page;
  /** Errors that a story causes on purpose, one pattern for each. */
  expectedErrors: RegExp[];
};
type WorkerFixtures = {
  /** A real server on free ports, with its own data folder. */
  server: ConsoleServer;
  /** The browser's storage after it has opened the one-time link. */
  session: Awaited<ReturnType<BrowserContext['storageState']>>;
};

/** A user story, run in a browser that has opened the one-time link. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from the pattern
    async ({}, use) => {
      const server = new ConsoleServer();
      try {
        await server.start();
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  api: async ({ server }, use) => use(await CloudApi.signedIn(server)),

  session: [
    async ({ server, browser }, use) => {
      const page = await browser.newPage();
      await page.goto(server.signInLink);
      await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
      expect(page.url(), 'the secret leaves the address bar').not.toContain('token=');
      await use(await page.context().storageState());
      await page.context().close();
    },
    { scope: 'worker' },
  ],

  storageState: async ({ session }, use) => use(session),

  // An address without an origin refers to this server, whose port differs on each run.
  baseURL: async ({ server }, use) => use(server.origin),

  expectedErrors: [[], { option: true }],

  page: async ({ page, server, expectedErrors }, use) => {
    const problems: string[] = [];
    const known = (text: string) => expectedErrors.some((pattern) => pattern.test(text));
    page.on('console', (message) => {
      const text = `${message.text()} ${message.location().url}`;
      if (message.type() === 'error' && !known(text)) problems.push(text);
    });
    page.on('pageerror', (error) => {
      if (!known(error.message)) problems.push(error.stack ?? error.message);
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== server.origin) problems.push(`asks ${request.url()}`);
    });
    await use(page);
    expect(problems, 'the page has no errors and asks no other host').toEqual([]);
  },
});

export { expect };
