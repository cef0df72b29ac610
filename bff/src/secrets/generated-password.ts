import { randomInt } from 'node:crypto';
import { type PasswordSpecification, secretLimits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
/** The service says "a reasonable length". */
const defaultLength = 32;

const field = 'passwordPayloadSpecification';

/** @throws ApiError INVALID_ARGUMENT for a specification that no password can follow */
export function requirePossible(specification: PasswordSpecification): void {
  const kinds = kindsOf(specification);
  if (kinds.length === 0) throw invalid(field, say('RULE_PASSWORD_CHARACTERS', {}));
  const length = lengthOf(specification);
  const max = secretLimits.passwordCharacters;
  if (length < kinds.length || length > max)
    throw invalid(`${field}.length`, say('RULE_PASSWORD_LENGTH', { min: kinds.length, max }));
}

/** A random password with at least one character of each kind that is included. */
export function generatedPassword(specification: PasswordSpecification): string {
  const kinds = kindsOf(specification);
  const all = kinds.join('');
  const characters = Array.from({ length: lengthOf(specification) }, (_, at) => pick(kinds[at] ?? all));
  // The first ones are one of each kind: their places are random too.
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

const pick = (from: string) => from.charAt(randomInt(from.length));

// In proto, 0 means an absent field.
const lengthOf = ({ length }: PasswordSpecification) => Number(length ?? '0') || defaultLength;

/** @throws ApiError INVALID_ARGUMENT for characters that are no punctuation, or both ways to choose some */
function kindsOf({
  includeUppercase = true,
  includeLowercase = true,
  includeDigits = true,
  includePunctuation = true,
  includedPunctuation = '',
  excludedPunctuation = '',
}: PasswordSpecification): string[] {
  for (const [name, text] of Object.entries({ includedPunctuation, excludedPunctuation }))
    if ([...text].some((character) => !punctuation.includes(character)))
      throw invalid(`${field}.${name}`, say('RULE_PUNCTUATION', {}));
  if (includedPunctuation !== '' && excludedPunctuation !== '')
    throw invalid(field, say('RULE_EITHER', { first: 'includedPunctuation', second: 'excludedPunctuation' }));
  const chosen = [...(includedPunctuation || punctuation)].filter(
    (each) => !excludedPunctuation.includes(each),
  );
  return [
    ...(includeUppercase ? [letters.toUpperCase()] : []),
    ...(includeLowercase ? [letters] : []),
    ...(includeDigits ? [digits] : []),
    ...(includePunctuation && chosen.length > 0 ? [[...new Set(chosen)].join('')] : []),
  ];
}
