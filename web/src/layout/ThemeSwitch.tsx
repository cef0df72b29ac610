import { Display, Moon, Sun } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { type ThemeChoice, themeChoices, themePreference } from './theme-preference.ts';

const looks = {
  system: { icon: Display, text: 'themeSystem', short: 'themeSystemShort' },
  light: { icon: Sun, text: 'themeLight', short: 'themeLightShort' },
  dark: { icon: Moon, text: 'themeDark', short: 'themeDarkShort' },
} as const satisfies Record<ThemeChoice, unknown>;

/** Chooses between light, dark and the system's theme; remembered in this browser. */
export function ThemeSwitch(props: { compact: boolean }) {
  const t = useT();
  const [choice, choose] = useStoredValue(themePreference);
  return (
    <DropdownMenu
      popupProps={{ placement: ['top-start', 'bottom-end'] }}
      renderSwitcher={(switcher) => (
        <Button {...switcher} view="flat" size="l" aria-label={t('theme', { theme: t(looks[choice].text) })}>
          <Icon data={looks[choice].icon} size={16} />
          {props.compact ? undefined : t(looks[choice].short)}
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
