import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerDir } from '../src/runner.ts';
import { type Env, ownerOf, startServer } from './server-process.ts';
import { prepareForRuns, sharedRunnerDir, versionRequest } from './test-console.ts';

// biome-ignore lint/suspicious/noExplicitAny: matchers check the shape under test
type Json = any;

/**
 * Starts the real program with the interpreters of the set-up, and with functions whose account has the roles that
 * they need.
 */
export async function startWithFunctions(env: Env = {}, script?: string) {
  await prepareForRuns();
  const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-inside-'));
  mkdirSync(runnerDir(dataDir), { recursive: true });
  for (const shared of ['runtimes', 'support'])
    symlinkSync(join(sharedRunnerDir, shared), join(runnerDir(dataDir), shared));
  const server = await startServer(dataDir, env, script === undefined ? {} : { script });
  const owner = await ownerOf(server);

  const make = async (path: string, body: unknown): Promise<Json> => {
    const answer = await owner.send(path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  /** Waits for the dependencies, if the code has any. */
  async function deploy(content: string, more: object = {}): Promise<string> {
    const { folderId } = owner;
    const { response: fn } = await make('/functions/v1/functions', { folderId });
    let operation = await make('/functions/v1/versions', { ...versionRequest(fn.id), content, ...more });
    while (!operation.done) {
      await fetch(`${server.origin}/console/operations/${operation.id}/build`, {
        headers: { authorization: `Bearer ${owner.token}` },
      }).then((events) => events.text());
      operation = (await owner.send(`/operations/${operation.id}`)).body;
    }
    if (operation.error !== undefined) throw new Error(JSON.stringify(operation.error));
    return fn.id;
  }

  return {
    ...owner,
    dataDir,
    server,
    make,
    deploy,
    async account(name: string, roleId: string): Promise<string> {
      const { folderId } = owner;
      const { response } = await make('/iam/v1/serviceAccounts', { folderId, name });
      await make(`/resource-manager/v1/folders/${folderId}:updateAccessBindings`, {
        accessBindingDeltas: [
          { action: 'ADD', accessBinding: { roleId, subject: { id: response.id, type: 'serviceAccount' } } },
        ],
      });
      return response.id;
    },
    /** The cookie of a browser that follows the link. */
    async sessionCookie(): Promise<string> {
      const answer = await fetch(server.link, { redirect: 'manual' });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    /** Calls as the owner, from outside. @returns the handler's return value, or the gateway's own response */
    async call(functionId: string, event: unknown = {}): Promise<Json> {
      const answer = await fetch(`${owner.gatewayUrl}/${functionId}?integration=raw`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.token}` },
        body: JSON.stringify(event),
      });
      return await answer.json();
    },
    async close() {
      const code = await server.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
      return { code, stderr: server.stderr() };
    },
  };
}
