import { fewerCores } from 'bff/contract';
import { currentTranslation } from '../i18n/language.ts';

/** Returns a text that the API has without a code, in the language of the console. */
export const translateApiText = (english: string): string => textOf(english) ?? english;

/** Returns the description of an operation, such as `Create function`, in the language of the console. */
export function translateOperation(description: string): string {
  const [, verb = '', noun = '', more] = /^(\S+) ([^.]+)(?:\. (.+))?$/.exec(description) ?? [];
  const [verbHere, nounHere] = [textOf(`verb:${verb}`), textOf(`noun:${noun}`)];
  if (verbHere === undefined || nounHere === undefined) return description;
  return [`${verbHere} ${nounHere}`, ...(more === undefined ? [] : [withFewerCores(more)])].join('. ');
}

function textOf(key: string): string | undefined {
  const texts = currentTranslation()?.serverErrors;
  return texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
}

const parameter = /\{(\w+)\}/g;

function withFewerCores(english: string): string {
  const names = [...fewerCores.matchAll(parameter)].map(([, name = '']) => name);
  const values = new RegExp(`^${fewerCores.replaceAll(parameter, '(\\d+)')}$`).exec(english)?.slice(1);
  const text = textOf(fewerCores);
  if (values === undefined || text === undefined) return english;
  return text.replaceAll(parameter, (braces, name) => values[names.indexOf(name)] ?? braces);
}
