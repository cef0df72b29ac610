import type { LookupAddress } from 'node:dns';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { publicLookupBy } from './public-addresses.ts';

const v4 = (address: string) => ({ address, family: 4 });
const v6 = (address: string) => ({ address, family: 6 });

/** A name server of an attacker: it gives these answers, one for each question. */
function rebinding(...answers: LookupAddress[][]) {
  const state = { asked: 0 };
  const lookup = publicLookupBy((_name, _options, callback) => {
    const answer = answers[state.asked] ?? [];
    state.asked += 1;
    queueMicrotask(() => callback(null, answer));
  });
  return { state, lookup };
}
function resolved(...answer: LookupAddress[]): Promise<unknown> {
  const { lookup } = rebinding(answer);
  return new Promise((done) =>
    lookup('rebound.example', { all: true }, (error, found) => done(error?.message ?? found)),
  );
}

describe('publicLookup', () => {
  it.each([
    ['a private address', [v4('10.0.0.1')]],
    ['loopback addresses', [v4('127.0.0.1'), v6('::1')]],
    ['link-local addresses', [v4('169.254.169.254'), v6('fe80::1')]],
    ['private addresses in IPv6 form', [v6('::ffff:127.0.0.1'), v6('64:ff9b::a00:1')]],
    ['no address', []],
  ])('rejects a name that has %s and no public one', async (_, answer) => {
    expect(await resolved(...answer)).toContain('not public');
  });

  it('returns the public addresses of a name that has private ones, too', async () => {
    expect(await resolved(v4('127.0.0.1'), v4('93.184.216.34'), v6('::1'))).toEqual([v4('93.184.216.34')]);
  });

  it('asks once for each connection, which goes to an address of that answer', async () => {
    const { state, lookup } = rebinding([v4('203.0.114.1')], [v4('127.0.0.1')]);
    const connected = await new Promise((done) => {
      const socket = connect({ host: 'rebound.example', port: 9, lookup });
      socket.on('lookup', (_error, address) => {
        // Nothing is sent to that address.
        socket.destroy();
        done(address);
      });
    });
    expect(connected).toBe('203.0.114.1');
    expect(state.asked).toBe(1);
  });
});
