import { describe, expect, it } from 'vitest';
import { namesTest, testTitlesOf } from './test-titles.ts';

const text = `
describe('gateway', () => {
  describe.each(['node', 'python'])('in %s', () => {
    it.concurrent.each([1])('answers %i times', () => {});
  });
  it('returns 404', () => {});
});
test.describe('pages', () => test(\`opens in \${theme}\`, () => {}));
test(story.title, () => {});
expect.poll('no title');
regular.test('no title');
`;

describe('testTitlesOf', () => {
  it('lists tests by their full titles', () => {
    expect(testTitlesOf({ path: 'some.test.ts', text })).toEqual([
      'gateway › in %s › answers %i times',
      'gateway › returns 404',
      `pages › opens in \${theme}`,
    ]);
  });
});

describe('namesTest', () => {
  it.each([
    ['refuses %s with 403', 'refuses %s with 403', true],
    ['refuses X-Real-IP with 403', 'refuses %s with 403', true],
    ['opens in dark', 'opens in $theme', true],
    ['refuses', 'refuses %s with 403', false],
    ['returns 404', 'gateway › returns 404', false],
    ['anything', '%s', false],
    ['anything › at all', '%s › $title', false],
  ])('compares %j with %j', (claim, title, expected) => {
    expect(namesTest(claim, title)).toBe(expected);
  });
});
