import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestConsole } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { openHome } from '../resource-manager.ts';
import { openStore } from '../store/store.ts';
import { newSigningKeyPem, signingKey } from './token-format.ts';
import { TokenIssuer } from './token-issuer.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 5, 1);

let dataDir: string;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe('clock that goes back', () => {
  it.each([
    ['40 days', -40 * dayMs],
    ['an hour', -hourMs],
  ])(
    'ends every token and session of before, when it went back by %s between two starts',
    async (_, byMs) => {
      const first = await openTestConsole({ dataDir, now: () => startMs });
      const cookie = `fc_session_8080=${await first.cloud.sessions.start()}`;
      const account = await first.createAccount('robot');
      const tokens = [first.ownerIamToken, await first.tokenOf(account.id)];
      await first.close({ keepData: true });
      // Set back, and then corrected.
      for (const nowMs of [startMs + byMs, startMs + hourMs / 2]) {
        const it = await openTestConsole({ dataDir, now: () => nowMs });
        const ask = async (send: object) => (await it.send('/functions/v1/runtimes', send)).status;
        for (const token of tokens) expect(await ask({ token })).toBe(401);
        expect(await ask({ token: null, headers: { cookie } })).toBe(401);
        expect(await ask({ token: it.ownerIamToken })).toBe(200);
        await it.close({ keepData: true });
      }
    },
  );

  it('ends no token by a correction of a minute', async () => {
    const first = await openTestConsole({ dataDir, now: () => startMs });
    await first.close({ keepData: true });
    const it = await openTestConsole({ dataDir, now: () => startMs - 50_000 });
    expect((await it.send('/functions/v1/runtimes', { token: first.ownerIamToken })).status).toBe(200);
    await it.close({ keepData: true });
  });

  it('ends every token when its record is damaged', async () => {
    const first = await openTestConsole({ dataDir, now: () => startMs });
    await first.close({ keepData: true });
    writeFileSync(join(dataDir, 'iam', 'clock.json'), '{');
    const it = await openTestConsole({ dataDir, now: () => startMs });
    expect((await it.send('/functions/v1/runtimes', { token: first.ownerIamToken })).status).toBe(401);
    await it.close({ keepData: true });
  });

  it('makes no token last longer than 12 hours while the console runs', async () => {
    const store = await openStore(dataDir);
    const { owner } = await openHome(store, startMs);
    const subject = { id: owner.id, type: 'userAccount' } as const;
    const clock = { nowMs: startMs, elapsedMs: 0 };
    const tokens = new TokenIssuer({
      store,
      key: signingKey(newSigningKeyPem()),
      now: () => clock.nowMs,
      elapsed: () => clock.elapsedMs,
      ownersFromMs: 0,
    });
    const before = (await tokens.issue(subject))?.token ?? '';
    expect(await tokens.verify(before)).toEqual(subject);
    clock.nowMs -= 40 * dayMs;
    expect(await tokens.verify(before)).toMatchObject({ reason: 'TOKEN_EXPIRED' });
    // The issuer returns another token, which is valid.
    const after = (await tokens.issue(subject))?.token ?? '';
    expect(after).not.toBe(before);
    expect(await tokens.verify(after)).toEqual(subject);
    // The clock stays at the same hour, and time passes.
    clock.elapsedMs += 13 * hourMs;
    expect(await tokens.verify(after)).toMatchObject({ reason: 'TOKEN_EXPIRED' });
    expect((await tokens.issue(subject))?.token).not.toBe(after);
    await store.destroy();
  });
});

describe('clock that is set forward and right again', () => {
  it('lets no revoked token live again', async () => {
    const clock = { nowMs: startMs, elapsedMs: 0 };
    const it = await openTestConsole({ dataDir, now: () => clock.nowMs, elapsed: () => clock.elapsedMs });
    const account = await it.createAccount('robot');
    const token = await it.tokenOf(account.id);
    const ask = async () => (await it.send('/functions/v1/runtimes', { token })).status;
    expect(await ask()).toBe(200);
    expect((await it.post('/iam/v1/tokens:revoke', { iamToken: token })).status).toBe(200);
    clock.nowMs += 40 * dayMs;
    await it.cloud.retention.run();
    clock.nowMs = startMs + hourMs;
    expect(await ask()).toBe(401);
    // The row is removed when no token of that time can be valid.
    clock.nowMs += 40 * dayMs;
    await it.cloud.retention.run();
    clock.elapsedMs += 12 * hourMs;
    await it.cloud.retention.run();
    await it.close({ keepData: true });
    const store = await openStore(dataDir);
    expect(await store.selectFrom('revoked_tokens').selectAll().execute()).toEqual([]);
    await store.destroy();
  });
});

describe('clock that is held at the same hour', () => {
  it('makes no session last longer than a week, and no token say that it does', async () => {
    const clock = { elapsedMs: 0 };
    const it = await openTestConsole({ dataDir, now: () => startMs, elapsed: () => clock.elapsedMs });
    const secret = await it.cloud.sessions.start();
    const { id } = await it.createAccount('robot');
    const lasts = async () => (await it.cloud.tokens.tokenFor(id))?.expires_in;
    expect(await lasts()).toBe(12 * 3600);
    clock.elapsedMs += 2 * hourMs;
    expect(await lasts()).toBe(10 * 3600);
    clock.elapsedMs += 7 * dayMs - 3 * hourMs;
    expect(await it.cloud.sessions.subjectOf(secret)).toBeDefined();
    clock.elapsedMs += 2 * hourMs;
    expect(await it.cloud.sessions.subjectOf(secret)).toBeUndefined();
    await it.close({ keepData: true });
  });
});
