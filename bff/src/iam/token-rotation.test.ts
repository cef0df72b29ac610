import { expect, test } from 'vitest';
import { openTestConsole } from '../../test/test-console.ts';

test('token rotation › ends tokens and sessions of the previous owner token, and none of service accounts', async () => {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const now = () => nowMs;
  const first = await openTestConsole({ now });
  const cookie = `fc_session_8080=${await first.cloud.sessions.start()}`;
  const account = await first.createAccount('outlives');
  const accountToken = await first.tokenOf(account.id);
  await first.close({ keepData: true });

  /** The status codes for requests with the owner's session, the owner's token, and an account's token. */
  async function statuses(ownerToken: string | undefined): Promise<number[]> {
    nowMs += 60_000;
    const it = await openTestConsole({
      now,
      dataDir: first.dataDir,
      ...(ownerToken === undefined ? {} : { ownerToken }),
    });
    const ask = async (send: object) => (await it.send('/functions/v1/runtimes', send)).status;
    const found = [
      await ask({ token: null, headers: { cookie } }),
      await ask({ token: first.ownerIamToken }),
      await ask({ token: accountToken }),
    ];
    expect(await ask({ token: it.ownerIamToken })).toBe(200);
    await it.close({ keepData: true });
    return found;
  }
  expect(await statuses(undefined)).toEqual([200, 200, 200]);
  expect(await statuses('another-owner-token-entirely')).toEqual([401, 401, 200]);
  expect(await statuses('another-owner-token-entirely')).toEqual([401, 401, 200]);
  expect(await statuses(undefined)).toEqual([401, 401, 200]);
});
