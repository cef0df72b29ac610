import { afterEach, expect, test } from 'vitest';
import { hrefToFollow } from './use-client-navigation.ts';

afterEach(() => document.body.replaceChildren());

function clickOn(html: string, init: MouseEventInit = {}): string | undefined {
  document.body.innerHTML = html;
  let href: string | undefined;
  const listener = (event: MouseEvent) => {
    href = hrefToFollow(event);
    event.preventDefault();
  };
  // Captured, because happy-dom follows a link before its click has bubbled to the document.
  document.addEventListener('click', listener, { once: true, capture: true });
  const target = document.querySelector('b') ?? document.querySelector('a');
  target?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }));
  return href;
}

test('a link inside the console is followed without loading the page', () => {
  expect(clickOn('<a href="/functions/d4e0?x=1#y"><b>name</b></a>')).toBe('/functions/d4e0?x=1#y');
});

test.each([
  ['another origin', '<a href="https://example.com/"><b>x</b></a>'],
  ['a new tab', '<a href="/functions" target="_blank"><b>x</b></a>'],
  ['a download', '<a href="/functions" download><b>x</b></a>'],
  ['an anchor of the page', '<a href="#main"><b>x</b></a>'],
  ['what the server answers', '<a href="/console/versions/d4e1/content"><b>x</b></a>'],
])('%s is left to the browser', (_what, html) => {
  expect(clickOn(html)).toBeUndefined();
});

test('a click that asks for a new tab is left to the browser', () => {
  expect(clickOn('<a href="/functions"><b>x</b></a>', { ctrlKey: true })).toBeUndefined();
  expect(clickOn('<a href="/functions"><b>x</b></a>', { metaKey: true })).toBeUndefined();
});
