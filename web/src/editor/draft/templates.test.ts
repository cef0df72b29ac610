import { expect, test } from 'vitest';
import { templateFor, withSettings } from './templates.ts';

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
