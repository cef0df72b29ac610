import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../places.mjs';
import { sourceFiles } from './files.ts';
import { ruleLiteralsOf } from './rule-literals.ts';

/** A table of texts by code; the path is no import, which the borders between the parts would forbid. */
async function textsIn(path: string, name: string): Promise<Readonly<Record<string, string>>> {
  return (await import(join(root, path)))[name];
}

const argumentsOf = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

describe.each([
  {
    of: 'API',
    english: await textsIn('bff/contract/error-messages.ts', 'errorMessages'),
    russian: await textsIn('web/src/server-errors/messages/ru.ts', 'apiRu'),
  },
  {
    of: 'runner',
    english: await textsIn('runner/src/messages.ts', 'runnerMessages'),
    russian: await textsIn('web/src/server-errors/messages/runner-ru.ts', 'runnerRu'),
  },
])('messages of the $of', ({ english, russian }) => {
  it('have Russian texts with the same parameters', () => {
    const withArguments = (texts: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, argumentsOf(text)]));
    expect(withArguments(russian)).toEqual(withArguments(english));
  });

  it('hold no "<", which begins a tag in the messages of the console', () => {
    const withTags = [english, russian].flatMap((texts) =>
      Object.entries(texts).filter(([, text]) => text.includes('<')),
    );
    expect(withTags).toEqual([]);
  });

  it('hold no English sentence in Russian', () => {
    const code = /\{\w+\}|"[^"]*"|sudo .*|npm start|systemd-run .*/g;
    const english = Object.entries(russian).filter(([, text]) => {
      const words = text.replace(code, '');
      return /\p{Script=Latin}{2,}/u.test(words) && !/\p{Script=Cyrillic}/u.test(words);
    });
    expect(english).toEqual([]);
  });
});

describe('rules of the contract', () => {
  it('have a code, so that the console can say them in Russian', async () => {
    const english = await textsIn('bff/contract/field-rules.ts', 'fieldRules');
    const rules = await textsIn('bff/contract/scalars.ts', 'ruleTexts');
    const coded = new Set(Object.values(english));
    expect(Object.entries(rules).filter(([, text]) => !coded.has(text))).toEqual([]);
    const written = sourceFiles()
      .filter(({ path }) => /^bff\/(contract|src\/routes)\/.*\.ts$/.test(path) && !/\.test\./.test(path))
      .flatMap((file) => ruleLiteralsOf(file).map((text) => `${file.path}: ${text}`));
    expect(written).toEqual([]);
  });

  it.each([
    "z.string().max(4, 'too long')",
    'z.object({}).refine(isWhole, `must be whole`)',
    "z.string().regex(/x/, { error: 'no x' })",
    "context.issues.push({ code: 'custom', message: 'no key' })",
  ])('are found as literals in %s', (text) => {
    expect(ruleLiteralsOf({ path: 'x.ts', text })).toHaveLength(1);
  });

  it.each([
    'z.string().max(4)',
    'z.string().regex(/x/, ruleTexts.x)',
    "z.string().meta({ description: 'x y' })",
  ])('are not found in %s', (text) => {
    expect(ruleLiteralsOf({ path: 'x.ts', text })).toEqual([]);
  });
});

describe('errors that the console shows', () => {
  it('come from a code, except denials, whose reason is the code', () => {
    const written = sourceFiles()
      .filter(({ path }) => /^(bff|runner)\/src\/.*\.ts$/.test(path) && !/\.test\./.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/new (?:ApiError|RunnerError)\(\s*'(\w+)',\s*(['`])/g)].map(
          ([, kind = '']) => `${path}: ${kind}`,
        ),
      )
      .filter((each) => !/: (UNAUTHENTICATED|PERMISSION_DENIED)$/.test(each) && !atStart.test(each));
    expect(written).toEqual([]);
  });
});

/** Errors of sandboxes that end while they start; the runner shows the cause instead where it knows one. */
const atStart = /^runner\/src\/sandbox\/boot\.ts: SANDBOX_FAILED$/;
