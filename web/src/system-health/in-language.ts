import type { Finding } from 'bff/contract';
import { translateMessage } from '../server-errors/translate.ts';

/** A finding with its texts in the language of the console. */
export function inLanguage(finding: Finding): Finding {
  const { title, detail, fix, said } = finding;
  return {
    ...finding,
    title: translateMessage(title, said?.title),
    detail: translateMessage(detail, said?.detail),
    ...(fix === undefined ? {} : { fix: translateMessage(fix, said?.fix) }),
  };
}
