import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const themes = ['light', 'dark'] as const;

/** Shows the open screen in a theme, without loading it again. */
export async function showTheme(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator(`.g-root_theme_${theme}`).first()).toBeVisible();
}

/**
 * @param options.tags the rules to check; all of them by default
 * @param options.onlyColors for a screen that passed in another theme
 * @returns what axe finds, one line for each element
 */
export async function accessibilityProblems(
  page: Page,
  { tags, onlyColors }: { tags?: string[]; onlyColors: boolean },
): Promise<string[]> {
  // The pages have no frames of other origins. For these, axe would open another page at each check.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (onlyColors) axe.withRules('color-contrast');
  else if (tags) axe.withTags(tags);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) ${target.join(' ')}: ${failureSummary}`),
  );
}
