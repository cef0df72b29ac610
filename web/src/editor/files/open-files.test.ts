import { describe, expect, it } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
import { inDraft, withClosed, withOpened, withRenamed } from './open-files.ts';

const file = { kind: 'text', text: '' } as const;
const files: DraftFiles = { 'index.js': file, 'lib/a.js': file, 'lib/b.js': file };
const open = { paths: ['index.js', 'lib/a.js', 'lib/b.js'], shown: 'lib/a.js' };

describe('open files', () => {
  it('take a new file last, and show one that is open where it is', () => {
    expect(withOpened({ paths: ['index.js'], shown: 'index.js' }, 'lib/a.js')).toEqual({
      paths: ['index.js', 'lib/a.js'],
      shown: 'lib/a.js',
    });
    expect(withOpened(open, 'index.js')).toEqual({ ...open, shown: 'index.js' });
  });

  it('show what follows a closed file, else what precedes it', () => {
    expect(withClosed(open, 'lib/a.js')).toEqual({ paths: ['index.js', 'lib/b.js'], shown: 'lib/b.js' });
    expect(withClosed({ ...open, shown: 'lib/b.js' }, 'lib/b.js').shown).toBe('lib/a.js');
    expect(withClosed(open, 'index.js').shown).toBe('lib/a.js');
  });

  it('follow a renamed file and a renamed folder', () => {
    expect(withRenamed(open, 'lib', 'src')).toEqual({
      paths: ['index.js', 'src/a.js', 'src/b.js'],
      shown: 'src/a.js',
    });
    expect(withRenamed(open, 'lib/a.js', 'a.js').paths).toEqual(['index.js', 'a.js', 'lib/b.js']);
    expect(withRenamed(open, 'li', 'x')).toEqual(open);
  });

  it('leave out files that are no longer in the draft', () => {
    const { 'lib/a.js': _, ...fewer } = files;
    expect(inDraft(open, fewer, 'index.js')).toEqual({ paths: ['index.js', 'lib/b.js'], shown: 'index.js' });
  });

  it('begin with the first file of the draft, and are none in an empty draft', () => {
    expect(inDraft({ paths: [], shown: undefined }, files, 'index.js')).toEqual({
      paths: ['index.js'],
      shown: 'index.js',
    });
    expect(inDraft(open, {}, '')).toEqual({ paths: [], shown: '' });
  });
});
