import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlOf } from '../api-reference/curl.ts';
import type { ApiMethod } from '../api-reference/methods.ts';
import { privateCall } from '../functions/call-commands.ts';
import { curlWithToken } from '../invocations/token.ts';
import { shellQuote } from './shell-quote.ts';

const hostile = [
  "a'; echo pwned; '",
  '$(echo pwned)',
  '`echo pwned`',
  'a" & echo pwned & "',
  'a\necho pwned',
  '--output=/tmp/x\\',
  '~ * ? [a] {a,b} !1 #',
];
/** Returns the arguments that a command passes to `curl`: a shell runs it with a `curl` that prints its arguments. */
function wordsOf(command: string): string[] {
  const script = `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }).split('\0');
}

describe('shellQuote', () => {
  it.each(hostile)('makes one word of %j', (text) => {
    expect(wordsOf(`curl ${shellQuote(text)}`)).toEqual([text, '']);
  });
});

describe('a command to copy', () => {
  it.each(hostile)('passes %j on as text', (text) => {
    expect(wordsOf(curlWithToken({ invokeUrl: text, token: text }))).toContain(text);
    const [, called] = privateCall({ invokeUrl: text, consoleUrl: 'http://localhost' }).split('\ncurl ');
    expect(wordsOf(`curl ${called}`)).toContain(text);
    const method = {
      key: '',
      name: '',
      httpMethod: 'GET',
      path: `/${text}`,
      operation: { tags: ['functions'], summary: '', responses: {} },
    } satisfies ApiMethod;
    expect(wordsOf(curlOf(method, 'http://localhost')).join(' ')).toContain(
      `http://localhost/${text.replaceAll(/\{(\w+)\}/g, '<$1>')}`,
    );
  });
});
