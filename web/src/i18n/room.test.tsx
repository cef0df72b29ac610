import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { formatBytes, formatDate, formatDuration } from '../ui/format.ts';
import { chooseLanguage, preferredLanguage } from './language.ts';
import { room } from './room.ts';
import { translation } from './translation.ts';

const { t, useT } = room('ui', {
  cancel: 'Cancel',
  descriptionLength: '{length} of {max}',
  files: '<a>{count, plural, one {# file} other {# files}}</a> of <b>{name}</b>',
} as const);

function Files() {
  const t = useT();
  return (
    <>
      <button type="button">{t('cancel')}</button>
      <p>{t.rich('files', { count: 2, name: <i>api</i>, a: (files) => <a href="/files">{files}</a> })}</p>
    </>
  );
}

afterEach(async () => {
  cleanup();
  await chooseLanguage('en');
  localStorage.clear();
});

describe('room', () => {
  it('puts values and elements into a text', () => {
    expect(t('descriptionLength', { length: 3, max: 256 })).toBe('3 of 256');
    const { container } = render(<Files />);
    expect(container.querySelector('p')?.innerHTML).toBe('<a href="/files">2 files</a> of <b><i>api</i></b>');
  });

  it('shows a value as text when it looks like a tag or an argument', () => {
    expect(t('descriptionLength', { length: '<b>{x}</b>', max: "'{" })).toBe("<b>{x}</b> of '{");
  });

  it('renders components anew when another language is chosen', async () => {
    render(<Files />);
    const button = screen.getByRole('button');
    expect(button.textContent).toBe('Cancel');
    await act(() => chooseLanguage('ru'));
    expect(screen.getByRole('button')).toBe(button);
    expect(button.textContent).toBe('Отмена');
    expect(document.documentElement.lang).toBe('ru');
    expect(localStorage.getItem('functions-console.language')).toBe('"ru"');
  });

  it('formats sizes, durations and dates by the language', async () => {
    await chooseLanguage('ru');
    expect(formatBytes(3_670_016)).toBe('3,5 МБ');
    expect(formatDuration(1234)).toBe('1,23 с');
    expect(formatDate(new Date(2030, 0, 31, 14, 3).toISOString())).toBe('31 янв. 2030 г., 14:03');
  });
});

describe('preferredLanguage', () => {
  it.each([
    { tags: ['ru-RU', 'en'], language: 'ru' },
    { tags: ['de', 'RU'], language: 'ru' },
    { tags: ['en-US', 'ru'], language: 'en' },
    { tags: ['fr'], language: 'en' },
    { tags: [], language: 'en' },
  ])('chooses $language for a browser that prefers $tags', ({ tags, language }) => {
    expect(preferredLanguage(tags)).toBe(language);
  });
});

/** Never called. The type check fails if one of these mistakes stops being an error. */
export function mistakes() {
  // @ts-expect-error: no such key
  t('gone');
  // @ts-expect-error: values are missing
  t('descriptionLength');
  // @ts-expect-error: one value is missing
  t('descriptionLength', { length: 3 });
  // @ts-expect-error: elements need t.rich
  t('files', { count: 1, name: 'api' });
  // @ts-expect-error: a plural counts a number
  t.rich('files', { count: '1', name: 'api', a: () => null });
  // @ts-expect-error: a tag is missing
  t.rich('files', { count: 1, name: 'api' });
  type English = { one: '{count, plural, one {# file} other {# files}} of {name}'; two: 'Two' };
  // @ts-expect-error: a key is missing
  translation<English>()({ one: '{name} {count}' });
  // @ts-expect-error: an unknown key
  translation<English>()({ one: '{name} {count}', two: 'Два', three: 'Три' });
  // @ts-expect-error: an argument is missing
  translation<English>()({ one: '{name}', two: 'Два' });
  // @ts-expect-error: an unknown argument
  translation<English>()({ one: '{name} {count}', two: 'Два {name}' });
}
