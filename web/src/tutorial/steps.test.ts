import { describe, expect, test } from 'vitest';
import { type Draft, defaultSettings } from '../editor/draft/draft.ts';
import { type Facts, nextStep, stepsOf } from './steps.ts';
import { entrypoint, type Variant, variants } from './variants.ts';

const nothing: Facts = { functionId: undefined, accountCount: 0, draft: undefined, lastRun: undefined };
const doneIn = (variant: Variant, facts: Facts, runtime = variant.runtime) =>
  stepsOf(variant, { runtime, facts })
    .filter((step) => step.done)
    .map((step) => step.id);
const right = (variant: Variant) => ({
  files: { [variant.file]: { kind: 'text', text: variant.program } as const },
  settings: { ...defaultSettings, runtime: variant.runtime, entrypoint, serviceAccountId: 'aje1' },
});

describe.each(variants)('in the variant $id', (variant) => {
  const draft: Draft = { ...right(variant), base: { versionId: 'v1', ...right(variant) } };
  const start: Facts = { functionId: 'f', accountCount: 1, draft, lastRun: undefined };

  test('nothing is done at the start, and the first thing to do is a function', () => {
    expect(doneIn(variant, nothing)).toEqual([]);
    expect(nextStep(stepsOf(variant, { runtime: variant.runtime, facts: nothing }))?.id).toBe('function');
  });

  test('a right draft leaves the version, the run and the token', () => {
    const facts = { ...start, draft: right(variant) };
    expect(doneIn(variant, facts)).toEqual([
      'function',
      'account',
      'code',
      'runtime',
      'entrypoint',
      'choose-account',
    ]);
  });

  test('a token that was looked at ends it', () => {
    const facts: Facts = {
      ...start,
      lastRun: { versionId: 'v1', outcome: 'returned', gotToken: true, tokenShown: true },
    };
    expect(nextStep(stepsOf(variant, { runtime: variant.runtime, facts }))).toBeUndefined();
  });

  test('a run of another version, or one that failed, does not count', () => {
    for (const lastRun of [
      { versionId: 'v0', outcome: 'returned', gotToken: true, tokenShown: true },
      { versionId: 'v1', outcome: 'failed', gotToken: false, tokenShown: false },
    ])
      expect(doneIn(variant, { ...start, lastRun })).not.toContain('run');
  });

  test('a version made without the service account does not count', () => {
    const made = right(variant);
    const base = { versionId: 'v1', ...made, settings: { ...made.settings, serviceAccountId: '' } };
    expect(doneIn(variant, { ...start, draft: { ...made, base } })).not.toContain('version');
  });
});

test('a program typed with other spacing is the same program', () => {
  const [node, , python] = variants;
  if (!node || !python) throw new Error('variants are missing');
  const withText = (variant: Variant, text: string): Facts => ({
    ...nothing,
    draft: { ...right(variant), files: { [variant.file]: { kind: 'text', text } } },
  });
  expect(doneIn(node, withText(node, node.program.replace(/ {4}/g, '  ')))).toContain('code');
  expect(doneIn(python, withText(python, python.program.replace('\n\n', '\n').trimEnd()))).toContain('code');
  expect(doneIn(python, withText(python, python.program.replace('    return', '  return')))).not.toContain(
    'code',
  );
  expect(doneIn(node, withText(node, node.program.replace('200', '201')))).not.toContain('code');
});

test('another runtime that the person chose for it counts instead', () => {
  const [variant] = variants;
  if (!variant) throw new Error('variants are missing');
  const draft = { ...right(variant), settings: { ...right(variant).settings, runtime: 'nodejs22' } };
  expect(doneIn(variant, { ...nothing, draft }, 'nodejs22')).toContain('runtime');
  expect(doneIn(variant, { ...nothing, draft })).not.toContain('runtime');
});
