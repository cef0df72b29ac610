/**
 * Which sandbox receives which token. `bff` tests the permissions and the rejection of tokens, in
 * `bff/src/iam/iam.test.ts` and `bff/src/gateway/gateway.test.ts`; `web` tests that the console masks a token.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IamToken } from '../../src/index.ts';
import { dataDir, returned, tokenOf } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  isNode,
  openField,
  succeeded,
  told,
} from './contained.ts';
import { descendants } from './traces.ts';

/** The number of tokens that an account received; `accountAging` gets a different one each time. */
const asked = new Map<string, number>();
async function tokenFor(id: string): Promise<IamToken | undefined> {
  if (!id.startsWith('account')) return undefined;
  const times = (asked.get(id) ?? 0) + 1;
  asked.set(id, times);
  return id === 'accountAging' ? { ...tokenOf(`${id}-${times}`), expires_in: 1 } : tokenOf(id);
}

let field: Field;
beforeAll(async () => {
  field = await openField({ tokens: { tokenFor } });
});
afterAll(() => field.close());

const entrypoint = 'index.act';

describe('ten accounts in both languages', () => {
  it("get none of another's tokens in ten thousand requests at once", async () => {
    const accounts = Array.from({ length: 10 }, (_, n) => `account${n}of10`);
    const attacks = accounts.map((serviceAccountId, n) => {
      const runtime = attackers[n % attackers.length] ?? '';
      // Node.js sends requests faster.
      const times = isNode(runtime) ? 1600 : 400;
      const settings = { entrypoint, serviceAccountId, executionTimeoutMs: 60_000 };
      return { times, attack: { name: 'metadata', runtime, settings, event: { part: 'hammer', times } } };
    });
    const outcomes = await Promise.all(attacks.map(({ attack }) => contained(field, attack)));
    expect(attacks.reduce((sum, { times }) => sum + times, 0)).toBe(10_000);
    for (const [n, outcome] of outcomes.entries()) {
      expect(returned(outcome)).toEqual({ [`t1.of-${accounts[n]}`]: attacks[n]?.times });
    }
  }, 90_000);
});

describe.each(attackers)('code in %s', (runtime) => {
  it('becomes nobody else by taking the address, changing the network or forging packets', async () => {
    const settings = { entrypoint, serviceAccountId: 'account1' };
    await containedCalls(field, { name: 'metadata', runtime, settings }, async ({ call }) => {
      expect(succeeded(told(await call({ part: 'spoof' })))).toEqual([]);
      expect(returned(await call({ part: 'both' }))).toEqual({
        context: 't1.of-account1',
        service: 't1.of-account1',
      });
      const other = { name: 'metadata', runtime, settings: { entrypoint, serviceAccountId: 'account2' } };
      const seen = returned(await contained(field, { ...other, event: { part: 'both' } }));
      expect(seen).toEqual({ context: 't1.of-account2', service: 't1.of-account2' });
    });
  });

  it('has no token at all when its version has no account, or its account is gone', async () => {
    for (const settings of [{ entrypoint }, { entrypoint, serviceAccountId: 'gone' }]) {
      const seen = await contained(field, { name: 'metadata', runtime, settings, event: { part: 'both' } });
      expect(returned(seen)).toEqual({ context: null, service: 404 });
    }
  });

  it('gets a fresh token with each call of a warm instance, in the context and from the service', async () => {
    const settings = { entrypoint, serviceAccountId: 'accountAging' };
    await containedCalls(field, { name: 'metadata', runtime, settings }, async ({ call }) => {
      const seen: string[] = [];
      for (let calls = 0; calls < 3; calls++) {
        const outcome = await call({ part: 'both' });
        const { context, service } = returned(outcome) as { context: string; service: string };
        seen.push(context, service);
        expect(outcome.timings.cold).toBe(calls === 0);
      }
      expect(new Set(seen).size).toBe(6);
    });
  });

  it('may print its token, and nothing of the platform writes it down', async () => {
    const settings = { entrypoint, serviceAccountId: 'accountPrinted' };
    const secret = 't1.of-accountPrinted';
    await containedCalls(field, { name: 'metadata', runtime, settings }, async ({ call }) => {
      const outcome = await call({ part: 'both', print: true });
      expect(outcome.lines('stdout')).toEqual([secret]);
      expect(outcome.lines('stderr')).toEqual([secret]);
      expect(outcome.lines('system').join()).not.toContain(secret);
      expect(field.log.join()).not.toContain(secret);
      // While the instance is warm: not in its arguments, its environment or its files.
      const processes = descendants().flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
      const files = readdirSync(path.join(dataDir, 'sandboxes'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.parentPath.includes(`/${process.pid}-`))
        .map((entry) => path.join(entry.parentPath, entry.name));
      expect(processes.length).toBeGreaterThan(4);
      expect(files.length).toBeGreaterThan(1);
      for (const file of [...processes, ...files]) expect(readable(file), file).not.toContain(secret);
    });
  });
});

/** A process that ends during the read holds nothing. */
function readable(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
