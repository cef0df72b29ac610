import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { t } from './messages.ts';

/** The first thing in a text that JSON (RFC 8259) does not allow. */
export type JsonProblem = { message: string; offset: number };

/**
 * Finds where a text stops being JSON. `JSON.parse` decides whether it is JSON at all. Only some engines report the
 * position, and all of them quote the text, which may hold secrets.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  if (isJson(text)) return undefined;
  const [first] = errorsIn(text);
  if (first === undefined) return { message: t('jsonInvalid'), offset: 0 };
  const { offset } = first;
  return { message: offset < text.length ? messageOf(first, text) : t('jsonEnds'), offset };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function errorsIn(text: string): ParseError[] {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch (error) {
    // Nested deeper than the parser's stack.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors;
}

function messageOf({ error, offset }: ParseError, text: string): string {
  if (text[offset] === "'") return t('jsonQuotes');
  switch (printParseErrorCode(error)) {
    case 'PropertyNameExpected':
      return t('jsonName');
    case 'ColonExpected':
      return t('jsonColon');
    case 'CommaExpected':
    case 'CloseBraceExpected':
    case 'CloseBracketExpected':
      return t('jsonComma');
    case 'EndOfFileExpected':
      return t('jsonRest');
    case 'InvalidSymbol':
      return isJson(text.slice(0, offset)) ? t('jsonRest') : t('jsonValue');
    case 'UnexpectedEndOfString':
    case 'InvalidCharacter':
      return t('jsonUnclosed');
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return t('jsonEscape');
    default:
      return t('jsonValue');
  }
}
