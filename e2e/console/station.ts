import { fileURLToPath } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';

const storyboards = fileURLToPath(new URL('../../docs/storyboards/', import.meta.url));

/**
 * A picture of a station of the journey. The demo puts it among the storyboards, under the story's name;
 * other runs keep it beside their results.
 */
export async function station(page: Page, info: TestInfo, name: string): Promise<void> {
  const story = info.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const path =
    process.env.DEMO === '1' ? `${storyboards}${story}/${name}.png` : info.outputPath(`${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}
