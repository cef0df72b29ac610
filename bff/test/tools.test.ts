/** Deployment tools that nobody here wrote, as they are published, with no option but what `npm run cloud-names` sets. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloudNames, environmentOf, startCloudNames, typed } from './cloud-names-process.ts';
import { startWithFunctions } from './inside.ts';
import { installTools, toolsDir } from './installed-tools.ts';
import { ownerToken } from './test-console.ts';

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
}, 300_000);
afterAll(async () => {
  expect(await names.end('SIGTERM')).toBe(0);
  expect(await console_.close()).toEqual({ code: 0, stderr: '' });
  rmSync(dir, { recursive: true, force: true });
});

/** A project of its own folder, in which the tools are installed. */
function project(name: string, files: Record<string, string>): string {
  const cwd = join(dir, name);
  mkdirSync(cwd);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
  symlinkSync(join(toolsDir, 'node_modules'), join(cwd, 'node_modules'));
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
  const serverless = `
service: greetings
frameworkVersion: '3'
provider:
  name: yandex-cloud
  runtime: nodejs22
plugins:
  - '@yandex-cloud/serverless-plugin'
package:
  patterns: ['!**', index.js]
functions:
  greeting:
    handler: index.handler
    memorySize: 128
    timeout: '5'
    account: deployer
    environment:
      GREETING: hello
resources:
  deployer:
    type: yc::ServiceAccount
    roles: [functions.functionInvoker]
`;
  const code = (word: string) => `
exports.handler = async (event, context) => ({
  body: process.env.GREETING + ', ${word} ' + (context.token ? 'with a token' : 'without one'),
});`;

  it('deploys, shows, deploys again and removes a function with its service account', async () => {
    const cwd = project('serverless', { 'serverless.yml': serverless, 'index.js': code('world') });
    const deployed = await run(cwd, 'sls deploy');
    expect(deployed.stderr).toContain('Function created');
    // The plugin ends well whatever happens, so what it made is asked for.
    const fn = await functionNamed('greetings-dev-greeting');
    expect(fn, deployed.stderr).toMatchObject({ status: 'ACTIVE' });
    expect(await console_.call(fn.id)).toEqual({ body: 'hello, world with a token' });
    const shown = await run(cwd, 'sls info');
    expect(shown.stdout + shown.stderr).toContain(`Function "greeting" deployed with id "${fn.id}"`);
    writeFileSync(join(cwd, 'index.js'), code('again'));
    const again = await run(cwd, 'sls deploy');
    expect(again.stderr).toContain('Function updated');
    expect(await console_.call(fn.id)).toEqual({ body: 'hello, again with a token' });
    const removed = await run(cwd, 'sls remove');
    expect(removed.stderr).toContain('removed');
    expect(await functionNamed('greetings-dev-greeting')).toBeUndefined();
    const accounts = await console_.send(`/iam/v1/serviceAccounts?folderId=${console_.folderId}`);
    expect(accounts.body.serviceAccounts ?? []).toEqual([]);
  }, 120_000);
});
