import { type Browser, chromium, type Page } from 'playwright-core';
import type { CloudClient } from '../cloud-client.ts';
import type { ConsoleProcess } from '../console-process.ts';
import { ms, type Row } from '../report.ts';
import { median } from '../statistics.ts';

/** Sizes of bodies as transferred, without headers. */
type Loaded = { codeBytes: number; fontBytes: number; shownMs: number };

const times = 5;
const firstScreenKilobytes = 330;
const editorMs = 2000;

/**
 * Measures what a browser with an empty cache loads for the first screen, and the time until the user can type code.
 */
export async function screens(target: ConsoleProcess, client: CloudClient): Promise<Row[]> {
  const functionId = await client.createFunction();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // Chromium's own sandbox does not start as root, as in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const cookies = await signedIn(browser, target.signInLink);
    const fresh = async () => {
      const context = await browser.newContext({ storageState: cookies });
      return await context.newPage();
    };
    const loaded: Loaded[] = [];
    const ready: number[] = [];
    for (let i = 0; i < times; i++) loaded.push(await firstScreen(await fresh(), target.apiUrl));
    for (let i = 0; i < times; i++) ready.push(await editorReady(await fresh(), { target, functionId }));
    const codeKilobytes = median(loaded.map((one) => one.codeBytes)) / 1000;
    const fontKilobytes = median(loaded.map((one) => one.fontBytes)) / 1000;
    return [
      {
        what: 'first screen, nothing cached',
        measured: `${codeKilobytes.toFixed(0)} kB and a font of ${fontKilobytes.toFixed(0)} kB, p50 ${ms(median(loaded.map((one) => one.shownMs)))}`,
        budget: `≤ ${firstScreenKilobytes} kB`,
        met: codeKilobytes <= firstScreenKilobytes,
      },
      {
        what: 'editor ready, nothing cached',
        measured: `p50 ${ms(median(ready))}`,
        budget: `≤ ${editorMs} ms`,
        met: median(ready) <= editorMs,
      },
    ];
  } finally {
    await browser.close();
  }
}

async function signedIn(browser: Browser, link: string) {
  const page = await browser.newPage();
  await page.goto(link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return await page.context().storageState();
}

async function firstScreen(page: Page, url: string): Promise<Loaded> {
  const network = await page.context().newCDPSession(page);
  const headers = new Map<string, number>();
  const fonts = new Set<string>();
  const loaded = { codeBytes: 0, fontBytes: 0 };
  await network.send('Network.enable');
  network.on('Network.responseReceived', ({ requestId, response, type }) => {
    headers.set(requestId, response.encodedDataLength);
    if (type === 'Font') fonts.add(requestId);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const bytes = encodedDataLength - (headers.get(requestId) ?? 0);
    loaded[fonts.has(requestId) ? 'fontBytes' : 'codeBytes'] += bytes;
  });
  const started = performance.now();
  await page.goto(`${url}/functions`);
  await page.getByRole('table').waitFor();
  const shownMs = performance.now() - started;
  await page.context().close();
  return { ...loaded, shownMs };
}

/** Waits until the first line of code is painted and accepts key presses. */
async function editorReady(
  page: Page,
  { target, functionId }: { target: ConsoleProcess; functionId: string },
): Promise<number> {
  const started = performance.now();
  await page.goto(`${target.apiUrl}/functions/${functionId}`);
  const line = page.getByRole('region', { name: 'Code editor' }).locator('.view-line').first();
  await line.click();
  await page.keyboard.type('//');
  await line.getByText('//').waitFor();
  const readyMs = performance.now() - started;
  await page.context().close();
  return readyMs;
}
