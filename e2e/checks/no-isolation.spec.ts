import { test as base, expect } from '@playwright/test';
import { ConsoleServer } from '../console/server.ts';
import { Person } from '../console/verbs.ts';

/** Stands in for a machine whose kernel provides no user namespaces: bubblewrap denies them to the server it starts. */
const withoutUserNamespaces = [
  'bwrap',
  '--dev-bind',
  '/',
  '/',
  '--unshare-user',
  '--disable-userns',
  '--die-with-parent',
  '--',
];

const test = base.extend<{ server: ConsoleServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from the pattern
  server: async ({}, use) => {
    const server = new ConsoleServer({ through: withoutUserNamespaces });
    try {
      await server.start();
      await use(server);
    } finally {
      await server.remove();
    }
  },
  baseURL: async ({ server }, use) => use(server.origin),
});

test('console opens, gives the reason and runs nothing on a machine that cannot isolate', async ({
  page,
  server,
}) => {
  await page.goto(server.signInLink);
  const person = new Person(page);
  await person.createFunction('never-run');
  await expect(page.getByText('No function can run on this machine yet.')).toBeVisible();
  await expect(page.getByText(/Functions cannot be isolated: /)).toBeVisible();
  await person.enter('Entry point', 'index.main');
  await person.typeCode("exports.main = async () => ({ body: 'ran without a sandbox' });\n");
  await person.createVersion();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(person.result).toContainText('Functions cannot be isolated: ');
  await expect(person.result).not.toContainText('ran without a sandbox');
  await page.getByRole('link', { name: 'What this machine lacks' }).click();
  await expect(page.getByText(/^Functions cannot run here: /)).toBeVisible();
  const made = page.getByRole('list', { name: 'What sandboxes are made of' });
  await expect(made.getByRole('listitem').filter({ hasText: 'A sandbox starts' })).toContainText('Failed');
});
