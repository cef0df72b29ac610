import { fileURLToPath } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';

const storyboards = fileURLToPath(new URL('../../docs/storyboards/', import.meta.url));

/**
 * Takes a screenshot of one step of the journey. The demo stores it in the storyboard folder named after the story.
 * With `SCREENSHOTS=1`, other runs store it with their test results.
 */
export async function station(page: Page, info: TestInfo, name: string): Promise<void> {
  const isDemo = process.env.DEMO === '1';
  if (!isDemo && process.env.SCREENSHOTS !== '1') return;
  const story = info.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const path = isDemo ? `${storyboards}${story}/${name}.png` : info.outputPath(`${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}
