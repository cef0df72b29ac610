import { describe, expect, it } from 'vitest';
import { returnPath } from './return-path.ts';

describe('returnPath', () => {
  it.each(['/', '/functions/d4e0?x=1#y', '/logs?text=%2f%2fa'])('keeps %j', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'functions',
    '',
    undefined,
    ['/functions'],
  ])('drops %j, which leads elsewhere or nowhere', (text) => {
    expect(returnPath(text)).toBeUndefined();
  });
});
