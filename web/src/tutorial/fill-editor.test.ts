import { expect, test } from 'vitest';
import { templateFor } from '../editor/draft/templates.ts';
import { withProgram } from './fill-editor.ts';
import { variantOf } from './variants.ts';

const variant = variantOf('python-context');
const program = { kind: 'text', text: variant.program };

test('the program takes the place of a template that nobody touched', () => {
  const filled = withProgram(templateFor('nodejs', 'nodejs22'), variant);
  expect(filled.files).toEqual({ 'index.py': program });
});

test('files of the person’s own stay', () => {
  const draft = templateFor('nodejs', 'nodejs22');
  const own = { kind: 'text', text: 'mine' } as const;
  expect(withProgram({ ...draft, files: { 'lib.py': own } }, variant).files).toEqual({
    'lib.py': own,
    'index.py': program,
  });
});

test('the settings are left to the person', () => {
  const draft = templateFor('nodejs', 'nodejs22');
  expect(withProgram(draft, variant).settings).toBe(draft.settings);
});
