import type { ConsoleProcess } from './console-process.ts';

export type Answer = { status: number; text: string };
export type Request = {
  method?: string;
  path: string;
  body?: unknown;
  token?: string | null;
  timeoutMs?: number;
};

/** The API as the owner, over a real socket. */
export class Client {
  readonly console: ConsoleProcess;
  token = '';
  folderId = '';

  private constructor(console: ConsoleProcess) {
    this.console = console;
  }

  static async signedIn(console: ConsoleProcess): Promise<Client> {
    const client = new Client(console);
    const body = { yandexPassportOauthToken: console.ownerToken };
    client.token = String(read(await client.send({ path: '/iam/v1/tokens', body, token: null })).iamToken);
    client.folderId = String(read(await client.send({ path: '/console/session' })).folderId);
    return client;
  }

  /** Sends a request; the body is text, or a value to serialize as JSON. */
  async send({ method, path, body, token = this.token, timeoutMs = 60_000 }: Request): Promise<Answer> {
    const response = await fetch(`${this.console.origin}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Reads a file, whose bytes text would change. */
  async download(path: string): Promise<{ status: number; bytes: Buffer }> {
    const response = await fetch(`${this.console.origin}${path}`, {
      headers: { Authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(60_000),
    });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  /** Makes a change that must finish at once. @returns the response of its Operation */
  async operate(request: Request): Promise<Record<string, unknown>> {
    const operation = read(await this.send(request));
    if (operation.done !== true || operation.error !== undefined)
      throw new Error(`${request.path}: ${JSON.stringify(operation)}`);
    return operation.response as Record<string, unknown>;
  }

  async createFunction(name?: string): Promise<string> {
    const body = { folderId: this.folderId, ...(name === undefined ? {} : { name }) };
    return String((await this.operate({ path: '/functions/v1/functions', body })).id);
  }

  async createVersion(
    functionId: string,
    { zip, ...settings }: { zip: Buffer } & Record<string, unknown>,
  ): Promise<string> {
    return String(
      (
        await this.operate({
          path: '/functions/v1/versions',
          body: versionOf(functionId, { zip, ...settings }),
        })
      ).id,
    );
  }

  /** Calls a function as the owner. */
  async call(functionId: string, { query = '', timeoutMs = 60_000 } = {}): Promise<Answer> {
    const response = await fetch(`${this.console.gateway}/${functionId}${query}`, {
      method: query === '' ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  }
}

export function versionOf(
  functionId: string,
  { zip, ...settings }: { zip: Buffer } & Record<string, unknown>,
): object {
  return {
    functionId,
    runtime: 'nodejs22',
    entrypoint: 'index.main',
    resources: { memory: '134217728' },
    executionTimeout: '5s',
    content: zip.toString('base64'),
    ...settings,
  };
}

/** @throws Error when the response is not a success */
export function read({ status, text }: Answer): Record<string, unknown> {
  if (status !== 200) throw new Error(`the console answered ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Record<string, unknown>;
}
