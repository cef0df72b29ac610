import { expect, test } from 'vitest';
import { curlWithToken, findTokens, maskTokens } from './token.ts';

const payload = { jti: '1', sub: 'aje1', typ: 'serviceAccount', iat: 1_795_514_400, exp: 1_795_557_600 };
const base64url = (text: string) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const token = `t1.${base64url(JSON.stringify(payload))}.${'s'.repeat(84)}Zz`;

test('a token is found in an object, and inside a text that is JSON once more', () => {
  const plain = JSON.stringify({ body: { access_token: token } });
  const nested = JSON.stringify({ body: JSON.stringify({ access_token: token }) });
  for (const response of [plain, nested]) {
    expect(findTokens(response)).toEqual([
      {
        token,
        claims: {
          subjectId: 'aje1',
          subjectType: 'serviceAccount',
          issuedAtMs: 1_795_514_400_000,
          expiresAtMs: 1_795_557_600_000,
        },
      },
    ]);
  }
});

test('the same token twice is one token', () => {
  expect(findTokens(`${token} ${token}`)).toHaveLength(1);
});

test('a token of another make is found without claims', () => {
  expect(findTokens(`t1.9euelZqMz5.${'A'.repeat(86)}`)).toEqual([
    { token: `t1.9euelZqMz5.${'A'.repeat(86)}` },
  ]);
});

test('text that only starts alike is no token', () => {
  expect(findTokens('t1.abc.def t1 t1.')).toEqual([]);
});

test('masking leaves nothing that could be used', () => {
  const masked = maskTokens(JSON.stringify({ access_token: token, expires_in: 43_200 }));
  expect(masked).not.toContain(token.slice(10, -5));
  expect(JSON.parse(masked)).toEqual({ access_token: `${token.slice(0, 9)}…ssZz`, expires_in: 43_200 });
});

test('the command survives a quote in the address', () => {
  expect(curlWithToken({ invokeUrl: "http://127.0.0.1:8081/d4e?x='", token: 't1.a.b' })).toBe(
    `curl -H 'Authorization: Bearer t1.a.b' 'http://127.0.0.1:8081/d4e?x='\\'''`,
  );
});
