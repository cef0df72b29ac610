import { ZipFile } from 'yazl';
import type { ConsoleProcess } from './console-process.ts';

export type VersionSpec = {
  runtime: string;
  file: string;
  code: string;
  serviceAccountId?: string;
  environment?: Record<string, string>;
};

/** The part of the public API that the benchmark needs, over plain HTTP, which every client has. */
export class CloudClient {
  readonly #console: ConsoleProcess;
  #iamToken = '';
  #folderId = '';
  #counter = 0;

  constructor(target: ConsoleProcess) {
    this.#console = target;
  }

  async signIn(): Promise<void> {
    const { iamToken } = await this.#post('/iam/v1/tokens', {
      yandexPassportOauthToken: this.#console.ownerToken,
    });
    this.#iamToken = String(iamToken);
    const { clouds } = await this.#get('/resource-manager/v1/clouds');
    const { folders } = await this.#get(`/resource-manager/v1/folders?cloudId=${first(clouds).id}`);
    this.#folderId = first(folders).id;
  }

  /** @returns the ID of a new public function */
  async createFunction(): Promise<string> {
    const name = `bench-${process.pid}-${this.#counter++}`;
    const operation = await this.#post('/functions/v1/functions', { folderId: this.#folderId, name });
    const id = response(operation).id;
    await this.#post(`/functions/v1/functions/${id}:setAccessBindings`, {
      accessBindings: [{ roleId: 'functions.functionInvoker', subject: { id: 'allUsers', type: 'system' } }],
    });
    return id;
  }

  async createServiceAccount(): Promise<string> {
    const name = `bench-${process.pid}-${this.#counter++}`;
    return response(await this.#post('/iam/v1/serviceAccounts', { folderId: this.#folderId, name })).id;
  }

  async createVersion(functionId: string, spec: VersionSpec): Promise<void> {
    const content = (await zipOf({ [spec.file]: spec.code })).toString('base64');
    const operation = await this.#post('/functions/v1/versions', {
      functionId,
      runtime: spec.runtime,
      entrypoint: 'index.main',
      resources: { memory: String(128 * 1024 * 1024) },
      executionTimeout: '60s',
      environment: spec.environment ?? {},
      content,
      ...(spec.serviceAccountId ? { serviceAccountId: spec.serviceAccountId } : {}),
    });
    response(operation);
  }

  /** Resolves when the version is active and the packages of its `package.json` are installed. */
  async createProject(functionId: string, files: Readonly<Record<string, string>>): Promise<void> {
    let operation = await this.#post('/functions/v1/versions', {
      functionId,
      runtime: 'nodejs22',
      entrypoint: 'index.main',
      resources: { memory: String(512 * 1024 * 1024) },
      executionTimeout: '60s',
      content: (await zipOf(files)).toString('base64'),
    });
    while (operation.done !== true) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      operation = await this.#get(`/operations/${operation.id}`);
    }
    response(operation);
  }

  /** Creates a public function with one version. */
  async deploy(spec: VersionSpec): Promise<string> {
    const functionId = await this.createFunction();
    await this.createVersion(functionId, spec);
    return functionId;
  }

  /** @throws unless the function returns 200 */
  async invoke(functionId: string): Promise<string> {
    const answer = await fetch(this.invokeUrl(functionId));
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`the call answered ${answer.status}: ${text}`);
    return text;
  }

  invokeUrl(functionId: string): string {
    return `${this.#console.gatewayUrl}/${functionId}`;
  }

  #get(path: string): Promise<Record<string, unknown>> {
    return this.#send(path, {});
  }

  #post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.#send(path, { method: 'POST', body: JSON.stringify(body) });
  }

  async #send(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#iamToken ? { authorization: `Bearer ${this.#iamToken}` } : {}),
    };
    const answer = await fetch(`${this.#console.apiUrl}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  }
}

type WithId = { id: string };

function first(list: unknown): WithId {
  const [item] = Array.isArray(list) ? (list as WithId[]) : [];
  if (!item) throw new Error('the list is empty');
  return item;
}

function response(operation: Record<string, unknown>): WithId {
  if (operation.error) throw new Error(`the operation failed: ${JSON.stringify(operation.error)}`);
  return operation.response as WithId;
}

async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
