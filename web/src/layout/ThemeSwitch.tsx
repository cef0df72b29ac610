import { Display, Moon, Sun } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { type ThemeChoice, themeChoices, themePreference } from './theme-preference.ts';

const looks = {
  system: { icon: Display, text: 'themeSystem' },
  light: { icon: Sun, text: 'themeLight' },
  dark: { icon: Moon, text: 'themeDark' },
} as const satisfies Record<ThemeChoice, unknown>;

/** Chooses the light, the dark or the system's theme, which this browser remembers. */
export function ThemeSwitch() {
  const t = useT();
  const [choice, choose] = useStoredValue(themePreference);
  return (
    <DropdownMenu
      popupProps={{ placement: ['top-start', 'bottom-end'] }}
      renderSwitcher={(switcher) => (
        <Button {...switcher} view="flat" size="l" aria-label={t('theme', { theme: t(looks[choice].text) })}>
          <Icon data={looks[choice].icon} size={16} />
        </Button>
      )}
      items={themeChoices.map((each) => ({
        text: t(looks[each].text),
        iconStart: <Icon data={looks[each].icon} size={16} />,
        selected: each === choice,
        action: () => choose(each),
      }))}
    />
  );
}
