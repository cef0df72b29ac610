import { Globe } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { chooseLanguage, languageNames, languages, useLanguage } from '../i18n/language.ts';
import { useT } from './messages.ts';

/** Chooses the language of the console, which this browser remembers. */
export function LanguageSwitch(props: { compact: boolean }) {
  const t = useT();
  const current = useLanguage();
  return (
    <DropdownMenu
      popupProps={{ placement: ['top-start', 'bottom-end'] }}
      renderSwitcher={(switcher) => (
        <Button
          {...switcher}
          view="flat"
          size="l"
          aria-label={t('language', { language: languageNames[current] })}
        >
          <Icon data={Globe} size={16} />
          {props.compact ? undefined : languageNames[current]}
        </Button>
      )}
      items={languages.map((each) => ({
        text: <span lang={each}>{languageNames[each]}</span>,
        selected: each === current,
        action: () => void chooseLanguage(each),
      }))}
    />
  );
}
