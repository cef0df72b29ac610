/** Published third-party deployment tools, unmodified, configured only by `npm run cloud-names`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloudNames, environmentOf, startCloudNames, typed } from './cloud-names-process.ts';
import { startWithFunctions } from './inside.ts';
import { installTools, toolsDir } from './installed-tools.ts';
import { ownerToken, zipOf } from './test-console.ts';

let console_: Awaited<ReturnType<typeof startWithFunctions>>;
let names: CloudNames;
let dir: string;
beforeAll(async () => {
  await installTools();
  console_ = await startWithFunctions();
  names = await startCloudNames({
    ...environmentOf(console_.server, console_.dataDir),
    FC_OWNER_TOKEN: ownerToken,
  });
  dir = mkdtempSync(join(tmpdir(), 'functions-console-tools-'));
  // Installed above the projects, because tools that pack a project read its whole folder first.
  symlinkSync(join(toolsDir, 'node_modules'), join(dir, 'node_modules'));
}, 300_000);
afterAll(async () => {
  expect(await names.end('SIGTERM')).toBe(0);
  expect(await console_.close()).toEqual({ code: 0, stderr: '' });
  rmSync(dir, { recursive: true, force: true });
});

/** The code blocks of a docs page, by language. */
function blocksOf(page: string): Record<'sh' | 'js' | 'yaml', string[]> {
  const text = readFileSync(new URL(`../../docs/tools/${page}.md`, import.meta.url), 'utf8');
  const blocks = { sh: [] as string[], js: [] as string[], yaml: [] as string[] };
  for (const [, language = '', code = ''] of text.matchAll(/^```(\w+)\n(.*?)^```/gms))
    if (language === 'sh' || language === 'js' || language === 'yaml') blocks[language].push(code);
  return blocks;
}

/** A folder for one project, in which the tools are found. */
function project(name: string, files: Record<string, string>): string {
  const cwd = join(dir, name);
  mkdirSync(cwd);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
  return cwd;
}

const run = (cwd: string, command: string) =>
  typed(names, command, {
    cwd,
    env: {
      FC_OWNER_TOKEN: ownerToken,
      HOME: cwd,
      PATH: `${join(toolsDir, 'node_modules', '.bin')}:${process.env.PATH}`,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  });

async function functionNamed(name: string) {
  const filter = encodeURIComponent(`name="${name}"`);
  const { body } = await console_.send(
    `/functions/v1/functions?folderId=${console_.folderId}&filter=${filter}`,
  );
  return body.functions?.[0];
}

describe('@yandex-cloud/serverless-plugin', () => {
  const code = (word: string) => `
exports.handler = async (event, context) => ({
  body: process.env.GREETING + ', ${word} ' + (context.token ? 'with a token' : 'without one'),
});`;

  it('deploys, shows, deploys again and removes a function with its service account', async () => {
    const cwd = project('serverless', {
      'serverless.yml': blocksOf('serverless-plugin').yaml[0] ?? '',
      'index.js': code('world'),
    });
    const [deploy = '', info = '', invoke = '', remove = ''] = (
      blocksOf('serverless-plugin').sh[0] ?? ''
    ).split('\n');
    const deployed = await run(cwd, deploy);
    expect(deployed.stderr).toContain('Function created');
    // The plugin exits with 0 even after failures, so the test checks the function itself.
    const fn = await functionNamed('greetings-dev-greeting');
    expect(fn, deployed.stderr).toMatchObject({ status: 'ACTIVE' });
    expect(await console_.call(fn.id)).toEqual({ body: 'hello, world with a token' });
    const shown = await run(cwd, info);
    expect(shown.stdout + shown.stderr).toContain(`Function "greeting" deployed with id "${fn.id}"`);
    // Without a token, as the plugin asks: in the cloud, too, the function must be public.
    await console_.send(`/functions/v1/functions/${fn.id}:setAccessBindings`, {
      accessBindings: [{ roleId: 'functions.functionInvoker', subject: { id: 'allUsers', type: 'system' } }],
    });
    const invoked = await run(cwd, invoke);
    expect(invoked.stdout + invoked.stderr).toContain('hello, world with a token');
    writeFileSync(join(cwd, 'index.js'), code('again'));
    // An event of the function, as an indented line.
    const event = "    events: [{ cron: { expression: '* * * * ? *', account: deployer } }]\n";
    const withEvent = (blocksOf('serverless-plugin').yaml[0] ?? '').replace(/(?=^resources:)/m, event);
    writeFileSync(join(cwd, 'serverless.yml'), withEvent);
    const again = await run(cwd, deploy);
    expect(again.stderr).toContain('Function updated');
    const triggersOf = async () =>
      (await console_.send(`/triggers/v1/triggers?folderId=${console_.folderId}`)).body.triggers ?? [];
    expect(await triggersOf()).toMatchObject([
      { rule: { timer: { cronExpression: '* * * * ? *', invokeFunctionWithRetry: { functionId: fn.id } } } },
    ]);
    expect(await console_.call(fn.id)).toEqual({ body: 'hello, again with a token' });
    const removed = await run(cwd, remove);
    expect(removed.stderr).toContain('removed');
    expect(await triggersOf()).toEqual([]);
    expect(await functionNamed('greetings-dev-greeting')).toBeUndefined();
    const accounts = await console_.send(`/iam/v1/serviceAccounts?folderId=${console_.folderId}`);
    expect(accounts.body.serviceAccounts ?? []).toEqual([]);
  }, 120_000);
});

describe('yandex-cloud-deploy-fn', () => {
  it('creates a function and then a version of it, by the owner token and by an authorized key', async () => {
    const { folderId, send } = console_;
    const { response: account } = await console_.make('/iam/v1/serviceAccounts', {
      folderId,
      name: 'deploys',
    });
    const subject = { id: account.id, type: 'serviceAccount' };
    await console_.make(`/resource-manager/v1/folders/${folderId}:updateAccessBindings`, {
      accessBindingDeltas: [{ action: 'ADD', accessBinding: { roleId: 'editor', subject } }],
    });
    const { key, privateKey } = await console_.make('/iam/v1/keys', { serviceAccountId: account.id });
    const configuration = blocksOf('deploy-fn').js[0] ?? '';
    const cwd = project('deploy-fn', {
      'index.js': 'exports.handler = () => ({ body: process.env.GREETING });',
      'deploy.config.js': configuration,
      'auth-key.json': JSON.stringify({
        id: key.id,
        service_account_id: account.id,
        private_key: privateKey,
      }),
    });
    const [command = ''] = blocksOf('deploy-fn').sh;
    const first = await run(cwd, command);
    expect(first.stdout + first.stderr).toContain('Version created');
    const fn = await functionNamed('by-deploy-fn');
    expect(await console_.call(fn.id)).toEqual({ body: 'hello' });
    const byKey = configuration.replace(/oauthToken.*\n.*folderId.*\n/, "authKeyFile: 'auth-key.json',\n");
    writeFileSync(join(cwd, 'deploy.config.js'), byKey);
    const second = await run(cwd, command);
    expect(second.stdout).toContain('authKeyFile (deploys)');
    expect(second.stdout + second.stderr).toContain('Version created');
    const { body } = await send(`/functions/v1/versions?functionId=${fn.id}`);
    expect(body.versions).toHaveLength(2);
  }, 120_000);
});

describe('@yandex-cloud/nodejs-sdk 2', () => {
  it('creates a function and a version as the action yc-sls-function asks for them', async () => {
    const cwd = project('sdk-2', {
      'package.json': '{ "type": "commonjs" }',
      'deploy.js': `
const { cloudApi, decodeMessage, serviceClients, Session, waitForOperation } = require('@yandex-cloud/nodejs-sdk');
const { functions_function_service: service } = cloudApi.serverless;
const session = new Session({ oauthToken: process.env.YC_OAUTH_TOKEN });
const client = session.client(serviceClients.FunctionServiceClient);
const folderId = process.env.YC_FOLDER_ID;
(async () => {
  const found = await client.list(service.ListFunctionsRequest.fromPartial({ folderId, filter: "name = 'by-the-action'" }));
  const created = await client.create(service.CreateFunctionRequest.fromPartial({ folderId, name: 'by-the-action' }));
  const fn = decodeMessage((await waitForOperation(created, session)).response);
  const made = await client.createVersion(service.CreateFunctionVersionRequest.fromPartial({
    functionId: fn.id, runtime: 'nodejs22', entrypoint: 'index.handler', description: 'by the action',
    resources: { memory: 134217728 }, executionTimeout: { seconds: 5 }, serviceAccountId: '',
    content: Buffer.from(process.env.PACKAGE, 'base64'), environment: { GREETING: 'hello' }, tag: ['prod'],
    connectivity: { networkId: '' }, secrets: [], mounts: [], storageMounts: [],
    logOptions: { disabled: false, minLevel: 0 }, concurrency: 1,
  }));
  const version = decodeMessage((await waitForOperation(made, session)).response);
  console.log(JSON.stringify({ found: found.functions.length, functionId: fn.id, tags: version.tags }));
  process.exit();
})().catch((error) => { console.error(error); process.exit(1); });`,
    });
    const content = zipOf({ 'index.js': 'exports.handler = () => ({ body: process.env.GREETING });' });
    const said = await run(cwd, `PACKAGE=${content} "${process.execPath}" deploy.js`);
    expect(said.code, said.stderr).toBe(0);
    const { found, functionId, tags } = JSON.parse(said.stdout);
    expect({ found, tags }).toEqual({ found: 0, tags: ['$latest', 'prod'] });
    expect(await console_.call(functionId)).toEqual({ body: 'hello' });
    const { body } = await console_.send(`/functions/v1/versions:byTag?functionId=${functionId}&tag=prod`);
    expect(body.logOptions).toEqual({ disabled: false, minLevel: 'LEVEL_UNSPECIFIED' });
  }, 60_000);

  it('lists functions by the program of its page', async () => {
    const cwd = project('sdk-2-page', {
      'package.json': '{ "type": "commonjs" }',
      'list.js': blocksOf('nodejs-sdk').js[0] ?? '',
    });
    const said = await run(cwd, `"${process.execPath}" list.js`);
    expect(said.stdout, said.stderr).toMatch(/^\d+ functions\n$/);
  }, 60_000);
});

describe('curl', () => {
  it('does what its page says', async () => {
    const [token = '', list = ''] = blocksOf('curl').sh;
    const said = await run(project('curl', {}), token + list);
    expect(JSON.parse(said.stdout).functions, said.stderr).toBeInstanceOf(Array);
  });
});
