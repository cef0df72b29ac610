import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { CloudApi } from './cloud-api.ts';
import { ConsoleServer } from './server.ts';

type WorkerFixtures = {
  /** A real server on free ports, with a data folder of its own. */
  server: ConsoleServer;
  /** What a browser keeps after the one-time link was opened. */
  session: Awaited<ReturnType<BrowserContext['storageState']>>;
};

type TestFixtures = {
  /** The public API with the owner's token. */
  api: CloudApi;
  /** The console, signed in. The test fails if the page logs an error or asks another host for anything. */
  page: Page;
  /** Errors that this story provokes on purpose; a pattern each. */
  expectedErrors: RegExp[];
};

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

  session: [
    async ({ server, browser }, use) => {
      const page = await browser.newPage();
      await page.goto(server.signInLink);
      await expect(page.getByRole('navigation').first()).toBeVisible();
      expect(page.url(), 'the secret leaves the address bar').not.toContain('token=');
      await use(await page.context().storageState());
      await page.context().close();
    },
    { scope: 'worker' },
  ],

  api: async ({ server }, use) => use(await CloudApi.signedIn(server)),

  expectedErrors: [[], { option: true }],

  storageState: async ({ session }, use) => use(session),

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
