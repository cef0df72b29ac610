import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetadataServer } from '../metadata/server.ts';

const service = new MetadataServer({ tokens: { tokenFor: async () => undefined } });
const request =
  'GET /computeMetadata/v1/instance/name HTTP/1.1\r\nHost: metadata\r\nMetadata-Flavor: Google\r\n\r\n';

let listener: Server;
let end: () => void;
let clients: Socket[];
beforeEach(async () => {
  clients = [];
  listener = createServer();
  end = service.adopt(listener, { identity: { functionId: 'd4efunction', folderId: 'b1gfolder' } });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterEach(() => {
  end();
  for (const client of clients) client.destroy();
});

async function open(): Promise<Socket> {
  const client = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client);
  await once(client, 'connect');
  return client;
}
/** @returns the status of the response, which ends with the name of the function if it is 200 */
async function ask(client: Socket): Promise<number> {
  let text = '';
  client.write(request);
  for await (const chunk of client.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.endsWith('d4efunction') || text.includes('Content-Length: 0')) break;
  }
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
}

describe('connections of one sandbox to its metadata service', () => {
  it('get their answers when a client opens a hundred and fifty at once and keeps them', async () => {
    const all = await Promise.all(Array.from({ length: 150 }, () => open()));
    expect(new Set(await Promise.all(all.map(ask)))).toEqual(new Set([200]));
  });

  it('get their answers after idle ones that the client keeps', async () => {
    for (let n = 0; n < 64; n++) expect(await ask(await open())).toBe(200);
    expect(await ask(await open())).toBe(200);
  });

  it('wait while others have sent nothing yet, and are served when one closes', async () => {
    const silent = await Promise.all(Array.from({ length: 64 }, () => open()));
    const answer = ask(await open());
    expect(await Promise.race([answer, ask(silent[1] as Socket)])).toBe(200);
    silent[0]?.destroy();
    expect(await answer).toBe(200);
  });

  it('get 503 when too many wait', async () => {
    await Promise.all(Array.from({ length: 64 + 128 }, () => open()));
    expect(await ask(await open())).toBe(503);
  });
});
