import { Display, Moon, Sun } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { useStoredValue } from '../ui/stored-value.ts';
import { type ThemeChoice, themeChoices, themePreference } from './theme-preference.ts';

const looks = {
  system: { icon: Display, text: 'As the system', short: 'System theme' },
  light: { icon: Sun, text: 'Light', short: 'Light theme' },
  dark: { icon: Moon, text: 'Dark', short: 'Dark theme' },
} as const satisfies Record<ThemeChoice, unknown>;

/** Chooses between light, dark and the system's theme; remembered in this browser. */
export function ThemeSwitch(props: { compact: boolean }) {
  const [choice, choose] = useStoredValue(themePreference);
  return (
    <DropdownMenu
      popupProps={{ placement: ['top-start', 'bottom-end'] }}
      renderSwitcher={(switcher) => (
        <Button {...switcher} view="flat" size="l" aria-label={`Theme: ${looks[choice].text}`}>
          <Icon data={looks[choice].icon} size={16} />
          {props.compact ? undefined : looks[choice].short}
        </Button>
      )}
      items={themeChoices.map((each) => ({
        text: looks[each].text,
        iconStart: <Icon data={looks[each].icon} size={16} />,
        selected: each === choice,
        action: () => choose(each),
      }))}
    />
  );
}
