import type { Page } from '@playwright/test';
import { accessibilityProblems, showTheme, themes } from '../console/accessibility.ts';
import type { CloudApi } from '../console/cloud-api.ts';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

/** A window of 1440 × 900 at 200 % zoom has this many CSS pixels. */
const windows = {
  1440: { width: 1440, height: 900 },
  zoom: { width: 720, height: 450 },
  390: { width: 390, height: 844 },
};
/** The sidebar starts folded in such a window, and stays as it is when the window changes. */
const windowWithFoldedSidebar = { width: 1024, height: 768 };

/** Makes what a screen shows, and returns its address. */
type Make = (api: CloudApi, name: string) => Promise<string>;
const screens: Record<string, Make> = {
  account: async (api, name) => {
    const serviceAccountId = await api.createServiceAccount(name);
    await api.send('POST', '/iam/v1/apiKeys', { serviceAccountId });
    return `/service-accounts/${serviceAccountId}`;
  },
  functions: async (api, name) => {
    await calledFunction(api, name);
    return '/functions';
  },
  logs: async (api, name) => `/functions/${await calledFunction(api, name)}/logs`,
  operations: async (api, name) => {
    await api.createFunction(name);
    return '/operation-log';
  },
  monitoring: async (api, name) => `/functions/${await calledFunction(api, name)}/monitoring`,
  triggers: async (api, name) => {
    const functionId = await api.createFunction(name);
    const timer = { cronExpression: '0 3 ? * *', invokeFunction: { functionId } };
    const folderId = await api.folderId();
    await api.operate('POST', '/triggers/v1/triggers', { folderId, name, rule: { timer } });
    return '/triggers';
  },
  secrets: async (api, name) => {
    const versionPayloadEntries = [{ key: 'password', textValue: 'a value' }];
    await api.operate('POST', '/lockbox/v1/secrets', {
      folderId: await api.folderId(),
      name,
      versionPayloadEntries,
    });
    return '/secrets';
  },
  queues: async (api, name) => {
    await api.send('POST', '/console/queues', { folderId: await api.folderId(), name });
    return '/queues';
  },
  gateways: async (api, name) => {
    await apiGateway(api, name);
    return '/api-gateways';
  },
  versions: async (api, name) => `/functions/${(await twoVersions(api, name)).functionId}/versions`,
  version: async (api, name) => {
    const { functionId, second } = await twoVersions(api, name);
    return `/functions/${functionId}/versions/${second}`;
  },
  comparison: async (api, name) => {
    const { functionId, first, second } = await twoVersions(api, name);
    return `/functions/${functionId}/versions/compare?from=${first}&to=${second}`;
  },
};

/** Screens with something open over them: it opens in each window anew. */
const opened: Record<string, { make: Make; show: (page: Page) => Promise<void> }> = {
  editor: {
    make: async (api, name) => `/functions/${await calledFunction(api, name)}`,
    show: async (page) => await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible(),
  },
  gateway: {
    make: async (api, name) => `/api-gateways/${await apiGateway(api, name)}`,
    show: async (page) => {
      await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible();
      await expect(page.getByRole('button', { name: /GET \/hello$/ })).toBeVisible();
    },
  },
  history: {
    make: async (api, name) => {
      const functionId = await calledFunction(api, name);
      await api.send('POST', `/console/functions/${functionId}:run`, { payload: '{}' });
      return `/functions/${functionId}`;
    },
    show: async (page) => {
      await page.getByRole('button', { name: /^(?:History|История)$/ }).click();
      await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);
    },
  },
  palette: {
    make: async (api, name) => `/functions/${await calledFunction(api, name)}/overview`,
    show: async (page) => {
      await page.keyboard.press('Control+K');
      await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    },
  },
  'open as': {
    make: async (api, name) => `/functions/${await calledFunction(api, name)}/overview`,
    show: async (page) => {
      await page
        .getByRole('button', { name: /^(?:Open as…|Открыть как…)$/ })
        .first()
        .click();
      await expect(page.getByRole('dialog').locator('pre')).toBeVisible();
    },
  },
  'new trigger': {
    make: async (api, name) => {
      await api.createFunction(name);
      return '/triggers';
    },
    show: async (page) => {
      await page
        .getByRole('button', { name: /^(?:Create trigger|Создать триггер)$/ })
        .first()
        .click();
      await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeVisible();
    },
  },
};

async function apiGateway(api: CloudApi, name: string): Promise<string> {
  const openapiSpec = `openapi: 3.0.0
info: { title: Hello, version: 1.0.0 }
paths:
  /hello:
    get: { x-yc-apigateway-integration: { type: dummy, content: { '*': Hello } } }
`;
  const gateway = { folderId: await api.folderId(), name, openapiSpec };
  return (await api.operate('POST', '/apigateways/v1/apigateways', gateway)).id;
}

async function calledFunction(api: CloudApi, name: string): Promise<string> {
  const functionId = await api.createFunction(name);
  await api.createVersion(functionId, { 'index.js': "exports.handler = () => { console.log('hello'); };\n" });
  await api.invokeAsOwner(functionId);
  return functionId;
}

async function twoVersions(api: CloudApi, name: string) {
  const functionId = await api.createFunction(name);
  const first = await api.createVersion(functionId, { 'index.js': 'exports.handler = () => 1;\n' });
  const second = await api.createVersion(functionId, {
    'index.js': 'exports.handler = () => 2;\n',
    'lib/more.js': 'exports.more = 1;\n',
  });
  return { functionId, first, second };
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expect(page.locator('.g-skeleton')).toHaveCount(0);
  if (path.includes('/versions/'))
    await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible();
}

async function expectNoWiderThanWindow(page: Page, what: string): Promise<void> {
  // The layer of a dialog scrolls by itself.
  const tooMuch = () =>
    page.evaluate(() => {
      const right = [...document.querySelectorAll('[role="dialog"]')].map(
        (dialog) => dialog.getBoundingClientRect().right,
      );
      return Math.max(document.documentElement.scrollWidth, ...right) - innerWidth;
    });
  await expect.poll(tooMuch, `${what} is no wider than the window`).toBeLessThanOrEqual(0);
}

/**
 * Colors depend on the theme, and not on the language or the size. What a screen shows depends on the size, but not
 * whether it has names, so that one size is enough in Russian.
 */
function themesOf(language: 'en' | 'ru', size: string): readonly (typeof themes)[number][] {
  if (language === 'ru') return size === '1440' ? ['light'] : [];
  return size === 'zoom' ? ['light'] : themes;
}

const chooseLanguage = (language: 'en' | 'ru') =>
  localStorage.setItem('functions-console.language', JSON.stringify(language));

for (const language of ['en', 'ru'] as const) {
  for (const [screen, make] of Object.entries(screens)) {
    test(`screen ${screen} passes all rules of axe, ${language}`, async ({ page, api }, info) => {
      const path = await make(api, `screen-${screen}-${language}`);
      await page.addInitScript(chooseLanguage, language);
      // What fits the narrower windows in Russian fits this one.
      if (language === 'en') {
        // Gravity's folded sidebar has buttons with attributes that their role does not allow, so axe does not check it.
        await page.setViewportSize(windowWithFoldedSidebar);
        await open(page, path);
        await expectNoWiderThanWindow(page, 'with a folded sidebar');
        await station(page, info, '1024');
      }

      await page.setViewportSize(windows[1440]);
      await open(page, path);
      for (const [size, viewport] of Object.entries(windows)) {
        await page.setViewportSize(viewport);
        await expectNoWiderThanWindow(page, `at ${size}`);
        for (const theme of themesOf(language, size)) {
          await showTheme(page, theme);
          const problems = await accessibilityProblems(page, { onlyColors: theme === 'dark' });
          expect(problems, `at ${size}, ${theme}`).toEqual([]);
          await station(page, info, `${size}-${theme}`);
        }
      }
    });
  }

  for (const [screen, { make, show }] of Object.entries(opened)) {
    test(`screen with ${screen} passes all rules of axe, ${language}`, async ({ page, api }, info) => {
      const path = await make(api, `with-${screen.replace(' ', '-')}-${language}`);
      await page.addInitScript(chooseLanguage, language);
      // Russian words are longer; the rules are the same.
      const sizes = language === 'en' ? windows : { 390: windows[390] };
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await open(page, path);
        await show(page);
        await expectNoWiderThanWindow(page, `at ${size}`);
        for (const theme of themesOf(language, size)) {
          await showTheme(page, theme);
          const problems = await accessibilityProblems(page, { onlyColors: theme === 'dark' });
          expect(problems, `at ${size}, ${theme}`).toEqual([]);
          await station(page, info, `${size}-${theme}`);
        }
      }
    });
  }
}
