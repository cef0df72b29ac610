import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { apiEndpointList, cloudList, folderList } from '../../contract/index.ts';
import { StartError } from '../errors.ts';
import { grpcPortDefault, type Settings } from '../settings.ts';
import { caFile } from '../tls/local-ca.ts';
import type { Address } from './connect-proxy.ts';

const answerMs = 10_000;

export type RunningConsole = {
  address: Address;
  caFile: string;
  /** The certificate in `caFile`. */
  ca: string;
  /** Path of the owner secret's file; absent when this user may not read it. */
  ownerTokenFile: string | undefined;
  /** Absent when the owner secret is unknown to this process. */
  ids: { cloudId: string; folderId: string } | undefined;
};

/**
 * Finds the console of this data folder by its gRPC port, and verifies it by its certificate.
 * @throws StartError when no console answers on the port
 */
export async function findConsole(settings: Settings): Promise<RunningConsole> {
  const { dataDir, grpcPort = grpcPortDefault } = settings;
  const address = { host: reachable(settings.host), port: grpcPort };
  const authority = caFile(dataDir);
  const ca = readable(authority);
  if (ca === undefined)
    throw new StartError(
      `No console has run with the data folder ${dataDir}: ${authority} cannot be read. Start one with npm start, or set FC_DATA_DIR to its folder.`,
    );
  const ask = (path: string, more: { token?: string; body?: object } = {}) =>
    answerOf({ address, ca, path, ...more });
  try {
    apiEndpointList.parse(await ask('/endpoints'));
  } catch (error) {
    throw new StartError(
      `No console of the data folder ${dataDir} answers at ${address.host}:${address.port} (${reasonOf(error)}). Start it with npm start; if it says another gRPC port, set FC_GRPC_PORT to that.`,
    );
  }
  const file = join(dataDir, 'owner-token');
  const kept = readable(file)?.trim();
  const secret = settings.ownerToken ?? kept;
  return {
    address,
    caFile: authority,
    ca,
    ownerTokenFile: settings.ownerToken === undefined && kept !== undefined ? file : undefined,
    ids: secret === undefined ? undefined : await idsFor(secret, ask),
  };
}

type Ask = (path: string, more?: { token?: string; body?: object }) => Promise<unknown>;

/** @returns undefined for a secret that the console rejects: tools then get no IDs instead of wrong ones */
async function idsFor(secret: string, ask: Ask): Promise<RunningConsole['ids']> {
  try {
    const issued = await ask('/iam/v1/tokens', { body: { yandexPassportOauthToken: secret } });
    const { iamToken: token } = z.object({ iamToken: z.string() }).parse(issued);
    const { clouds } = cloudList.parse(await ask('/resource-manager/v1/clouds', { token }));
    const cloudId = clouds[0]?.id ?? '';
    const found = await ask(`/resource-manager/v1/folders?cloudId=${cloudId}`, { token });
    const folderId = folderList.parse(found).folders[0]?.id;
    return folderId === undefined ? undefined : { cloudId, folderId };
  } catch {
    return undefined;
  }
}

async function answerOf({
  address,
  ca,
  path,
  token,
  body,
}: {
  address: Address;
  ca: string;
  path: string;
  token?: string;
  body?: object;
}): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sent = request(
    {
      ...address,
      path,
      ca,
      servername: 'localhost',
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        host: `localhost:${address.port}`,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(answerMs),
      agent: false,
    },
    (response) => {
      if (response.statusCode === 200) json(response).then(resolve, reject);
      else reject(new Error(`it answered ${response.statusCode}`));
    },
  );
  sent.on('error', reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

/** The address at which programs of this machine reach a server that listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
