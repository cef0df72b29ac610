/** `npm run cloud-names` as users start it, and tools that know only the cloud's own host names. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudNames as names } from '../src/names/cloud-names.ts';
import {
  type CloudNames,
  environmentOf,
  refusedCloudNames,
  startCloudNames,
  typed,
} from './cloud-names-process.ts';
import { type Env, ownerOf, type ServerProcess, startServer } from './server-process.ts';
import { ownerToken, zipOf } from './test-console.ts';

const sdkProgram = fileURLToPath(new URL('sdk-program.ts', import.meta.url));

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let env: Env;
let hosts: string;
beforeAll(async () => {
  // A path that the shell must not split.
  dataDir = join(mkdtempSync(join(tmpdir(), 'functions-console-names-')), "a person's data");
  hosts = join(dataDir, '..', 'hosts');
  writeFileSync(hosts, '127.0.0.1 localhost\n');
  server = await startServer(dataDir);
  owner = await ownerOf(server);
  env = { ...environmentOf(server, dataDir), FC_OWNER_TOKEN: ownerToken };
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

async function withCloudNames(args: string[], use: (it: CloudNames) => Promise<void>) {
  const running = await startCloudNames(env, args);
  try {
    await use(running);
  } finally {
    expect(await running.end('SIGINT')).toBe(0);
    expect(running.stderr()).toBe('');
  }
}

describe('npm run cloud-names', () => {
  it('leads the Node.js SDK, unmodified, to this console by the variables of one file', async () => {
    const { body: account } = await owner.send('/iam/v1/serviceAccounts', {
      folderId: owner.folderId,
      name: 'by-the-names',
    });
    await owner.send(`/resource-manager/v1/folders/${owner.folderId}:updateAccessBindings`, {
      accessBindingDeltas: [
        {
          action: 'ADD',
          accessBinding: { roleId: 'editor', subject: { id: account.response.id, type: 'serviceAccount' } },
        },
      ],
    });
    const { key, privateKey } = (await owner.send('/iam/v1/keys', { serviceAccountId: account.response.id }))
      .body;
    await withCloudNames([], async (running) => {
      const said = await typed(running, `"${process.execPath}" "${sdkProgram}"`, {
        env: {
          SERVICE_ACCOUNT_KEY: JSON.stringify({
            serviceAccountId: account.response.id,
            accessKeyId: key.id,
            privateKey,
          }),
          FOLDER_ID: owner.folderId,
          PACKAGE: zipOf({ 'index.js': 'exports.main = async () => 1;' }),
        },
      });
      expect(JSON.parse(said.stdout), said.stderr).toMatchObject({ deleted: true, gone: { code: 5 } });
    });
  });

  it('leads curl, fetch of Node.js and requests of Python to this console, and nowhere else', async () => {
    const url = 'https://resource-manager.api.cloud.yandex.net/resource-manager/v1/clouds';
    const token = `Bearer ${owner.token}`;
    await withCloudNames([], async (running) => {
      const told = { env: { TOKEN: token, URL: url } };
      const programs = [
        'curl --silent --show-error --header "Authorization: $TOKEN" "$URL"',
        `"${process.execPath}" -e 'fetch(process.env.URL, { headers: { authorization: process.env.TOKEN } }).then((a) => a.text()).then(console.log)'`,
        `/usr/bin/python3 -c 'import os, requests; print(requests.get(os.environ["URL"], headers={"Authorization": os.environ["TOKEN"]}).text)'`,
      ];
      for (const program of programs) {
        const said = await typed(running, program, told);
        expect(said.stderr).toBe('');
        expect(JSON.parse(said.stdout).clouds).toHaveLength(1);
      }
      const elsewhere = await typed(running, 'curl --silent --show-error https://example.com/');
      expect(elsewhere.code).not.toBe(0);
      expect(elsewhere.stderr).toContain('403');
    });
  });

  it('writes ids and no secret into the file, which goes with it', async () => {
    const { clouds } = (await owner.send('/resource-manager/v1/clouds')).body;
    let file = '';
    await withCloudNames([], async (running) => {
      file = join(dataDir, 'cloud-names.sh');
      const text = readFileSync(file, 'utf8');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(running.stdout + text).not.toContain(ownerToken);
      const { stdout } = await typed(running, 'echo "$YC_CLOUD_ID $YC_FOLDER_ID $YC_TOKEN"', {
        env: { FC_OWNER_TOKEN: ownerToken },
      });
      expect(stdout).toBe(`${clouds[0].id} ${owner.folderId} ${ownerToken}\n`);
    });
    expect(existsSync(file)).toBe(false);
  });

  it('leads by the hosts file when asked, and takes its lines away at its end', async () => {
    await withCloudNames(['--port=0'], async () => {
      expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost\n');
    });
    await withCloudNames(['--port=0', '--write-hosts', `--hosts-file=${hosts}`], async ({ directPort }) => {
      const written = readFileSync(hosts, 'utf8');
      for (const name of names) expect(written).toContain(`127.0.0.1 ${name} #`);
      const url = 'https://iam.api.cloud.yandex.net/endpoints';
      const led = `iam.api.cloud.yandex.net:443:127.0.0.1:${directPort}`;
      const { body } = await owner.send('/endpoints');
      const answer = fetchByCurl(url, led);
      expect(answer.endpoints).toHaveLength(body.endpoints.length);
    });
    expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost\n');
  });

  it('takes away what a killed one left, when it starts again', async () => {
    const args = ['--port=0', `--hosts-file=${hosts}`];
    const killed = await startCloudNames(env, [...args, '--write-hosts']);
    expect(await killed.end('SIGKILL')).toBeNull();
    expect(readFileSync(hosts, 'utf8')).toContain('functions.yandexcloud.net');
    await withCloudNames(args, async () => {
      expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost\n');
    });
    expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost\n');
  });

  it('writes no lines for a port that it does not get', async () => {
    await withCloudNames(['--port=0'], async ({ directPort }) => {
      const args = [`--port=${directPort}`, `--hosts-file=${hosts}`];
      const refused = await refusedCloudNames(env, [...args, '--write-hosts']);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(`port ${directPort} of 127.0.0.1 is in use`);
      expect(readFileSync(hosts, 'utf8')).toBe('127.0.0.1 localhost\n');
      // The proxy works without the direct port.
      const other = await startCloudNames(env, args);
      expect(other.stdout).toContain('not served: port');
      expect(await other.end('SIGTERM')).toBe(0);
    });
  });

  it('listens on loopback alone, whatever the console listens on', async () => {
    const running = await startCloudNames({ ...env, FC_HOST: '0.0.0.0' }, ['--port=0']);
    const [, proxyPort] = /^Proxy +http:\/\/127\.0\.0\.1:(\d+)/m.exec(running.stdout) ?? [];
    for (const port of [running.directPort, proxyPort]) {
      const socket = connect(Number(port), '127.0.0.2');
      const refused = await new Promise((resolve) => {
        socket.once('connect', () => resolve('connected')).once('error', ({ message }) => resolve(message));
      });
      expect(refused).toContain('ECONNREFUSED');
    }
    expect(await running.end('SIGTERM')).toBe(0);
  });

  it.each([
    [
      'no console has run with the data folder',
      () => ({ FC_DATA_DIR: '/nonexistent' }),
      [],
      /No console has run with the data folder \/nonexistent/,
    ],
    [
      'nothing answers at the port',
      () => ({ FC_GRPC_PORT: '1' }),
      [],
      /No console of the data folder .* answers at 127\.0\.0\.1:1 .*npm start/,
    ],
    [
      'another program answers at the port',
      () => ({ FC_GRPC_PORT: new URL(server.origin).port }),
      [],
      /No console of the data folder/,
    ],
    ['an option that there is not', () => ({}), ['--everything'], /everything.*\nUsage/s],
    ['a port that is none', () => ({}), ['--port=https'], /--port is "https"/],
  ] as const)('refuses to start, in words, with %s', async (_, more, args, words) => {
    const refused = await refusedCloudNames({ ...env, ...more() }, args);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(words);
    expect(refused.stderr).not.toMatch(/^ +at /m);
  });
});

function fetchByCurl(url: string, led: string) {
  const args = [
    '--silent',
    '--show-error',
    '--cacert',
    join(dataDir, 'tls', 'ca.pem'),
    '--connect-to',
    led,
    url,
  ];
  return JSON.parse(execFileSync('curl', args, { encoding: 'utf8' }));
}
