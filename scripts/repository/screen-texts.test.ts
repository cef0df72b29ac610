import { describe, expect, it } from 'vitest';
import { sourceFiles } from './files.ts';
import { screenTextsOf } from './screen-texts.ts';

/** Literals that are the same in every language: media queries, commands, stack frames, names, and terms of the API. */
const sameEverywhere = [
  /^\((?:min|max|prefers)-/,
  /\bAuthorization: Bearer\b/,
  /^(?:at 0\(|File "0", line 0)/,
  /^(?:API|Alice|AWS v1|GCE|HTTP|JSON|NAME|Node\.js|Python|ZIP|\$latest|service account)$/,
];

/** Code of new functions, and commands and programs for other tools. */
const programs = new Set(['web/src/editor/draft/program-templates.ts', 'web/src/open-as/snippets.ts']);

const found = sourceFiles()
  .filter(({ path }) => /^web\/src\/.*\.tsx?$/.test(path) && !programs.has(path))
  .filter(({ path }) => !/\.test\.|\.d\.ts$|\/messages\//.test(path))
  .flatMap((file) => screenTextsOf(file).map((text) => ({ path: file.path, text })))
  .filter(({ text }) => !sameEverywhere.some((same) => same.test(text)));
const roomOf = (path: string) => path.split('/')[2] ?? '';

describe('screen texts', () => {
  it('stand in the message files of their room', () => {
    expect(found).toEqual([]);
  });
});

describe('message files', () => {
  it('hold no text that their room does not use', () => {
    const files = sourceFiles().filter(
      ({ path }) => /^web\/src\/.*\.tsx?$/.test(path) && !/\.test\./.test(path),
    );
    const unused = files
      .filter(({ path }) => path.endsWith('/messages/en.ts'))
      .flatMap(({ path, text }) => {
        const code = files
          .filter((each) => roomOf(each.path) === roomOf(path) && !each.path.includes('/messages/'))
          .map((each) => each.text)
          .join('\n');
        const keys = [...text.matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key);
        return keys.filter((key) => !code.includes(`'${key}'`)).map((key) => `${path}: ${key}`);
      });
    expect(unused).toEqual([]);
  });
});

describe('screenTextsOf', () => {
  it.each([
    '<p>Hello</p>',
    '<p>\n  {name} is gone\n</p>',
    '<input aria-label="Name" />',
    "<p>{ready ? 'It is ready' : other}</p>",
    `<p>{\`Delete \${name} now\`}</p>`,
    "const column = { id: 'name', name: 'Name' }",
    "const problem = 'Choose a runtime.'",
  ])('finds the text in %s', (text) => {
    expect(screenTextsOf({ path: 'x.tsx', text })).toHaveLength(1);
  });

  it.each([
    '<p className="one two">{text}</p>',
    '<code>npm start</code>',
    '<p aria-label={t(\'name\')} id="name" />',
    "throw new Error('index.html has no root')",
    "import 'a b c'",
    "const mode = 'pretty'",
  ])('finds nothing in %s', (text) => {
    expect(screenTextsOf({ path: 'x.tsx', text })).toEqual([]);
  });
});
