import type { ConsoleServer } from './server.ts';
import { zipOf } from './zip.ts';

export type Answer = { status: number; headers: Headers; text: string; json: () => Json };
/** JSON of an API response. A story reads the fields it expects, as a script does. */
// biome-ignore lint/suspicious/noExplicitAny: a script has no types, and a wrong field fails the story
export type Json = any;

/** A client of the public API over plain HTTP, as a script without an SDK would use it. */
export class CloudApi {
  readonly #server: ConsoleServer;
  readonly #iamToken: string;

  private constructor(server: ConsoleServer, iamToken: string) {
    this.#server = server;
    this.#iamToken = iamToken;
  }

  /** Exchanges the owner's secret for an IAM token before the first request. */
  static async signedIn(server: ConsoleServer): Promise<CloudApi> {
    return new CloudApi(server, await server.ownerIamToken());
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    return send(`${this.#server.origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#iamToken}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Sends a change, checks that its Operation succeeded, and returns the Operation's `response`. */
  async operate(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await this.send(method, path, body);
    const operation = answer.json();
    if (answer.status !== 200 || operation.done !== true || operation.error !== undefined)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return operation.response;
  }

  async folderId(): Promise<string> {
    const clouds = (await this.send('GET', '/resource-manager/v1/clouds')).json();
    const cloudId = clouds.clouds[0].id;
    const folders = (await this.send('GET', `/resource-manager/v1/folders?cloudId=${cloudId}`)).json();
    return folders.folders[0].id;
  }

  async createServiceAccount(name: string): Promise<string> {
    const folderId = await this.folderId();
    return (await this.operate('POST', '/iam/v1/serviceAccounts', { folderId, name })).id;
  }

  /** Finds a service account by name, in the form that a role binding takes. */
  async serviceAccountSubject(name: string): Promise<{ id: string; type: string }> {
    const path = `/iam/v1/serviceAccounts?folderId=${await this.folderId()}`;
    const { serviceAccounts } = (await this.send('GET', path)).json();
    const { id } = serviceAccounts.find((account: Json) => account.name === name);
    return { id, type: 'serviceAccount' };
  }

  async createFunction(name: string): Promise<string> {
    const folderId = await this.folderId();
    return (await this.operate('POST', '/functions/v1/functions', { folderId, name })).id;
  }

  /** Creates a version of Node.js 22 from files; `settings` replaces fields of the request. */
  async createVersion(
    functionId: string,
    files: Record<string, string>,
    settings: object = {},
  ): Promise<string> {
    const version = await this.operate('POST', '/functions/v1/versions', {
      functionId,
      runtime: 'nodejs22',
      entrypoint: 'index.handler',
      resources: { memory: '134217728' },
      executionTimeout: '3s',
      content: (await zipOf(files)).toString('base64'),
      ...settings,
    });
    return version.id;
  }

  async allowToInvoke(functionId: string, subject: { id: string; type: string }): Promise<void> {
    const accessBindingDeltas = [
      { action: 'ADD', accessBinding: { roleId: 'functions.functionInvoker', subject } },
    ];
    const path = `/functions/v1/functions/${functionId}:updateAccessBindings`;
    await this.operate('POST', path, { accessBindingDeltas });
  }

  /** Calls a function through the gateway with the given caller's token. */
  async invokeAsOwner(functionId: string): Promise<Answer> {
    return this.invoke(functionId, this.#iamToken);
  }

  async invoke(functionId: string, token: string): Promise<Answer> {
    return send(`${this.#server.gateway}/${functionId}`, { headers: { Authorization: `Bearer ${token}` } });
  }

  /** @returns the console's label for the tutorial's runtime, or for another Python if this machine has no 3.7 */
  async tutorialRuntime(language: 'nodejs' | 'python'): Promise<string> {
    const { runtimes } = (await this.send('GET', '/console/runtimes')).json();
    const installed = runtimes.filter(
      (runtime: Json) => runtime.language === language && runtime.state === 'installed',
    );
    const chosen =
      installed.find(({ id }: Json) => id === 'nodejs12' || id === 'python37') ??
      (language === 'python' ? installed[0] : undefined);
    if (chosen === undefined) throw new Error(`this machine has no ${language} for the tutorial`);
    return chosen.title;
  }
}

async function send(url: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

/** Returns the same token with one character of its signature changed. */
export function withChangedByte(token: string): string {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
