import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { privateCall } from './call-commands.ts';

/** A substitute for curl that prints its arguments and responds as the token exchange does. */
const tellingCurl = `#!/bin/sh
echo "curl $*" >&2
case "$*" in *iam/v1/tokens) cat >&2; echo '{"iamToken":"t1.abc.def","expiresAt":""}' ;; esac
`;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'functions-console-test-'));
  writeFileSync(join(dir, 'curl'), tellingCurl);
  chmodSync(join(dir, 'curl'), 0o755);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('the commands trade the owner token without showing it to other processes', () => {
  const script = privateCall({
    invokeUrl: 'http://127.0.0.1:8081/d4e1',
    consoleUrl: 'http://localhost:8080',
  });
  const env = { PATH: `${dir}:/usr/bin:/bin`, FC_OWNER_TOKEN: 'the-owner-token' };
  const told = execFileSync('sh', ['-c', `{ ${script}\n} 2>&1`], { env, encoding: 'utf8' });
  expect(told.replaceAll('}curl', '}\ncurl').trim().split('\n')).toEqual([
    'curl -s -d @- http://localhost:8080/iam/v1/tokens',
    '{"yandexPassportOauthToken":"the-owner-token"}',
    'curl -H Authorization: Bearer t1.abc.def http://127.0.0.1:8081/d4e1',
  ]);
});
