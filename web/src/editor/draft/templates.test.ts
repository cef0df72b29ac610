import { describe, expect, it, test } from 'vitest';
import { programTemplates } from './program-templates.ts';
import { templateFor, untouchedTemplate, withSettings, withTemplate } from './templates.ts';

const node = templateFor('nodejs', 'nodejs22');

test('a template that nobody touched follows the language of its runtime and keeps the other settings', () => {
  const changed = withSettings(
    { ...node, settings: { ...node.settings, timeoutSeconds: 9 } },
    { runtime: 'python311' },
  );
  expect(Object.keys(changed.files)).toEqual(['index.py']);
  expect(changed.settings).toMatchObject({
    runtime: 'python311',
    entrypoint: 'index.handler',
    timeoutSeconds: 9,
  });
});

test('code of a person’s own stays under another runtime', () => {
  const own = { ...node, files: { 'index.js': { kind: 'text', text: 'exports.main = 1;' } } } as const;
  expect(withSettings(own, { runtime: 'python311' }).files).toBe(own.files);
  expect(withSettings(node, { runtime: 'nodejs12' }).files).toBe(node.files);
});

describe('withTemplate', () => {
  it.each(programTemplates)(
    'replaces the code of an untouched draft by the template %s, in each language',
    (template) => {
      for (const [language, runtime, path] of [
        ['nodejs', 'nodejs22', 'index.js'],
        ['python', 'python311', 'index.py'],
      ] as const) {
        const draft = withTemplate(templateFor(language, runtime), template);
        expect(Object.keys(draft.files)).toEqual([path]);
        expect(untouchedTemplate(draft)).toBe(template);
        expect(draft.settings).toMatchObject({ runtime, entrypoint: 'index.handler' });
      }
    },
  );

  it('keeps code that was changed', () => {
    const own = { ...node, files: { 'index.js': { kind: 'text', text: 'exports.main = 1;' } } } as const;
    expect(withTemplate(own, 'alice')).toBe(own);
  });

  it('keeps the template when the language changes', () => {
    const changed = withSettings(withTemplate(node, 'queue'), { runtime: 'python311' });
    expect(untouchedTemplate(changed)).toBe('queue');
  });
});
