import type { MessageFacts } from 'bff/contract';
import { IntlMessageFormat } from 'intl-messageformat';
import { currentLanguage, currentTranslation, locales } from '../i18n/language.ts';

/** Returns a text of the server in the language of the console; the server's English if there is no translation. */
export function translateMessage(english: string, facts: MessageFacts | undefined): string {
  const translation = currentTranslation();
  if (facts === undefined || translation === undefined) return english;
  const text = new Map(Object.entries(translation.serverErrors)).get(facts.reason);
  if (text === undefined) return english;
  try {
    return String(new IntlMessageFormat(text, locales[currentLanguage()]).format(valuesOf(facts)));
  } catch {
    // A server of another version may send other parameters.
    return english;
  }
}

/** The parameters of a message. One that is a message itself has a code, `name.reason`, and parameters of its own. */
function valuesOf({ metadata }: MessageFacts): Record<string, string> {
  const own = Object.entries(metadata).filter(([name]) => !name.includes('.'));
  return Object.fromEntries(
    own.map(([name, value]) => [name, translateMessage(value, innerFacts(metadata, name))]),
  );
}

function innerFacts(metadata: MessageFacts['metadata'], name: string): MessageFacts | undefined {
  const prefix = `${name}.`;
  const inner = Object.entries(metadata)
    .filter(([each]) => each.startsWith(prefix))
    .map(([each, value]) => [each.slice(prefix.length), value]);
  const { reason, ...rest } = Object.fromEntries(inner);
  return reason === undefined ? undefined : { reason, metadata: rest };
}
