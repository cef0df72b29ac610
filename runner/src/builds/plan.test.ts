import { expect, test } from 'vitest';
import { planOf } from './plan.ts';

test.each([
  [
    '{"dependencies": ["lodash"]}',
    /^dependencies of package\.json must be an object .*; it is none\. Correct/,
  ],
  ['{"dependencies": "lodash"}', /^dependencies of package\.json must be an object .*; it is none\. Correct/],
  [
    '{"optionalDependencies": {"lodash": 4}}',
    /^optionalDependencies .*; the version of "lodash" is no text\./,
  ],
  ['[]', /^package\.json holds no object\. Correct it/],
  ['{', /^package\.json is not JSON: .*\. Correct it and create the version again\.$/],
])('a package.json that is %s is refused with what is wrong', (text, sentence) => {
  const manifest = { path: 'package.json', content: Buffer.from(text), executable: false };
  expect(() => planOf('nodejs', [manifest])).toThrow(sentence);
});
