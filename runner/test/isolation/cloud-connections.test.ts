/**
 * The runner's side of connections from a sandbox to the cloud's own names: their identity, their limits, and sandboxes
 * without such connections. `bff/test/inside-attacks.test.ts` tests the endpoint (TLS, the API, the gateway).
 */
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudCaller } from '../../src/index.ts';
import { eventually, returned } from '../harness.ts';
import { attackers, contained, type Field, isNode, openField, succeeded, told } from './contained.ts';

const name = 'functions.cloud.test';
const certificate = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

let field: Field;
/** Connections that arrived and have not ended. */
const open = new Map<Socket, CloudCaller>();
let most = 0;
/** Answers each message with the depth in a chain of calls that the runner reports. */
const onConnection = (socket: Socket, caller: CloudCaller) => {
  open.set(socket, caller);
  most = Math.max(most, open.size);
  socket.on('error', () => {});
  socket.on('close', () => open.delete(socket));
  socket.on('data', (text) => socket.write(`${text} at depth ${caller.depth}`));
};
beforeAll(async () => {
  field = await openField({
    cloud: { names: [name, 'api.cloud.test'], caCertificate: certificate, onConnection },
  });
});
afterAll(() => field.close());

describe.each(attackers)('code in %s', (runtime) => {
  const settings = { entrypoint: 'index.act' };
  const attack = (part: string, more: object = {}) => ({
    name: 'cloud',
    runtime,
    settings,
    event: { part, name, text: 'it speaks', ...more },
  });

  it('reaches the cloud by its names without a way to anywhere else, and is known by its connection', async () => {
    const isolated = { ...attack('use'), settings: { ...settings, egress: 'none' as const } };
    expect(returned(await contained(field, isolated))).toEqual({
      address: ['169.254.169.253'],
      answer: 'it speaks at depth 0',
      fromOther: 'it speaks at depth 0',
    });
  });

  it('reaches nothing of it when its version sends the names to the internet, and trusts nobody more', async () => {
    const settingsOfAway = { ...settings, egress: 'none' as const, cloudNames: 'internet' as const };
    const acts = told(await contained(field, { ...attack('away'), settings: settingsOfAway }));
    expect(Object.keys(acts)).toEqual(['lookup', 'connect', 'trust']);
    expect(succeeded(acts)).toEqual([]);
    expect(acts.connect?.refused).toMatch(/ECONNREFUSED|refused/i);
  });

  it('takes over neither the address nor the names nor what is trusted, and finds no key', async () => {
    const acts = told(await contained(field, attack('takeOver')));
    expect(Object.keys(acts)).toEqual(['listen', 'hosts', 'trusted', 'key']);
    expect(succeeded(acts)).toEqual([]);
  });

  it('holds connections up to a bound, and others are served meanwhile', async () => {
    most = 0;
    const outcome = await contained(field, attack('flood', { connections: 400 }));
    expect(returned(outcome)).toEqual({ cut: expect.any(Number) });
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(64);
    expect(field.neighbour.usualMs).toBeLessThan(1500);
  });

  it('takes its connections along when it is stopped', async () => {
    const impatient = {
      ...attack('hold'),
      settings: { ...settings, executionTimeoutMs: isNode(runtime) ? 500 : 700 },
    };
    expect(await contained(field, impatient)).toMatchObject({ kind: 'timedOut' });
    await eventually(() => open.size === 0, 'no connection of a stopped sandbox is left');
  });
});
