import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '@yandex-cloud/nodejs-sdk';
import { payloadService, secretService } from '@yandex-cloud/nodejs-sdk/lockbox-v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';

let dataDir: string;
let server: ServerProcess;
let folderId: string;
let session: Session;
let grpcAddress: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-lockbox-'));
  server = await startServer(dataDir);
  const owner = await ownerOf(server);
  ({ folderId } = owner);
  const [, address = '', caPath = ''] = /gRPC +(localhost:\d+), TLS, trust (\S+)/.exec(server.stdout()) ?? [];
  grpcAddress = address;
  session = new Session({ iamToken: owner.token, ssl: { rootCerts: readFileSync(caPath) } });
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  rmSync(dataDir, { recursive: true, force: true });
});

const secrets = () => session.client(secretService.SecretServiceClient, grpcAddress);
const payloads = () => session.client(payloadService.PayloadServiceClient, grpcAddress);
const { AddVersionRequest, CreateSecretRequest, DeleteSecretRequest, GetSecretRequest } = secretService;

describe('Lockbox clients of Yandex’s Node.js SDK, unmodified', () => {
  it('make a secret, read it by ID and by name, and delete it', async () => {
    const created = await secrets().create(
      CreateSecretRequest.fromPartial({
        folderId,
        name: 'of-the-sdk',
        versionPayloadEntries: [
          { key: 'password', textValue: 'p4ss' },
          { key: 'certificate', binaryValue: Buffer.from([0, 255, 1]) },
        ],
      }),
    );
    expect(created.done).toBe(true);
    const list = await secrets().list(secretService.ListSecretsRequest.fromPartial({ folderId }));
    const [secret] = list.secrets;
    expect(secret?.currentVersion?.payloadEntryKeys).toEqual(['password', 'certificate']);
    const secretId = secret?.id ?? '';
    const { entries } = await payloads().get(payloadService.GetPayloadRequest.fromPartial({ secretId }));
    expect(entries[0]?.textValue).toBe('p4ss');
    expect([...(entries[1]?.binaryValue ?? [])]).toEqual([0, 255, 1]);
    const named = await payloads().getEx(
      payloadService.GetExRequest.fromPartial({ folderAndName: { folderId, secretName: 'of-the-sdk' } }),
    );
    expect(named.secretId).toBe(secretId);
    expect(String(named.entries.password)).toBe('p4ss');
    expect((await secrets().delete(DeleteSecretRequest.fromPartial({ secretId }))).done).toBe(true);
    await expect(secrets().get(GetSecretRequest.fromPartial({ secretId }))).rejects.toMatchObject({
      code: 5,
    });
  });

  it('make the calls of Terraform: a secret without a version, versions, and their destruction', async () => {
    await secrets().create(
      CreateSecretRequest.fromPartial({ folderId, name: 'of-terraform', createVersion: false }),
    );
    const list = await secrets().list(secretService.ListSecretsRequest.fromPartial({ folderId }));
    const secretId = list.secrets[0]?.id ?? '';
    expect(list.secrets[0]?.currentVersion).toBeUndefined();
    const payloadEntries = [{ key: 'first', textValue: '1' }];
    await secrets().addVersion(AddVersionRequest.fromPartial({ secretId, payloadEntries }));
    const current = await secrets().get(GetSecretRequest.fromPartial({ secretId }));
    const baseVersionId = current.currentVersion?.id ?? '';
    const replaced = [
      { key: 'second', textValue: '2' },
      { key: 'first', textValue: '' },
    ];
    await secrets().addVersion(
      AddVersionRequest.fromPartial({ secretId, baseVersionId, payloadEntries: replaced }),
    );
    const { entries } = await payloads().get(payloadService.GetPayloadRequest.fromPartial({ secretId }));
    expect(entries.map(({ key }) => key)).toEqual(['second']);
    const scheduled = await secrets().scheduleVersionDestruction(
      secretService.ScheduleVersionDestructionRequest.fromPartial({
        secretId,
        versionId: baseVersionId,
        pendingPeriod: { seconds: 3600 },
      }),
    );
    expect(scheduled.done).toBe(true);
    await expect(
      payloads().get(payloadService.GetPayloadRequest.fromPartial({ secretId, versionId: baseVersionId })),
    ).rejects.toMatchObject({ code: 9 });
  });
});
