import { IntlMessageFormat } from 'intl-messageformat';
import { currentLanguage, currentTranslation, locales } from '../i18n/language.ts';

/** What the API sends to translate a message. */
type MessageFacts = { reason: string; metadata: Readonly<Record<string, string>> };

/** Returns a message of the API in the language of the console; the API's English if there is no translation. */
export function translateMessage(english: string, facts: MessageFacts | undefined): string {
  const texts = new Map(Object.entries(currentTranslation()?.serverErrors ?? {}));
  const text = facts === undefined ? undefined : texts.get(facts.reason);
  if (facts === undefined || text === undefined) return english;
  try {
    return String(new IntlMessageFormat(text, locales[currentLanguage()]).format(facts.metadata));
  } catch {
    // A server of another version may send other parameters.
    return english;
  }
}
