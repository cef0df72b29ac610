import { Client, read } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport, percentile } from '../report.ts';
import { type Known, type Schema, valueFor } from '../request-values.ts';
import { zipOf } from '../zip.ts';

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Operation = { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> } };
type Route = { method: string; path: string; parameters: Parameter[]; body: Schema | undefined };

type Secret = { what: string; text: string; isOwners?: boolean };

const clients = 6;
const slowMs = 5000;
/** Routes whose responses may be endless streams. */
const streams = /stream|:follow|logs|log$/;
/** These routes examine the machine, or may access the internet, for seconds: a campaign has a few of them. */
const slowRoutes = /^\/console\/(doctor|runtimes\/)/;
const slowRoutesMax = 10;
const slowTimeoutMs = 120_000;

/** Sends requests made from the API's OpenAPI document: no response may be 5xx or contain a secret. */
export async function requests({ size, random }: { size: number; random: Random }): Promise<PartReport> {
  const console = new ConsoleProcess();
  const faults = new Faults();
  const statuses = new Map<string, number>();
  const times: number[] = [];
  let left = size;
  let slowLeft = slowRoutesMax;
  let routes: Route[] = [];
  try {
    await console.start();
    const client = await Client.signedIn(console);
    const { known, secrets } = await populated(client);
    routes = routesOf(read(await client.send({ path: '/openapi.json' })));
    const work = async () => {
      for (; left > 0; left--) {
        let route = random.pick(routes);
        while (slowRoutes.test(route.path) && slowLeft-- <= 0) route = random.pick(routes);
        const request = requestTo(route, { known, random });
        const beganMs = performance.now();
        const answer = await client
          .send({ ...request, timeoutMs: timeoutOf(route) })
          .catch((error: Error) => error);
        times.push(performance.now() - beganMs);
        const named = `${route.method} ${route.path}`;
        if (answer instanceof Error) {
          // A followed stream is endless, so the client disconnects.
          if (!streams.test(route.path) || answer.name !== 'TimeoutError')
            faults.add(`${named} was not answered: ${answer.message} ${String(answer.cause ?? '')}`);
          continue;
        }
        const kind = `${Math.floor(answer.status / 100)}xx`;
        statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
        if (answer.status >= 500)
          faults.add(`${named} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
        for (const { what, text, isOwners } of secrets)
          if (answer.text.includes(text) && !(isOwners && route.path.startsWith('/console/')))
            faults.add(`${named} told ${what}`);
      }
    };
    await Promise.all(Array.from({ length: clients }, work));
    if (!console.isRunning) faults.add(`the console ended: ${console.stderr.slice(-500)}`);
    for (const line of console.uncaught) faults.add(`nothing caught: ${line.slice(0, 300)}`);
  } finally {
    await console.remove();
  }
  const slow = times.filter((time) => time > slowMs).length;
  const told = [...statuses].sort().map(([kind, count]) => `${count} × ${kind}`);
  return {
    part: 'requests from the OpenAPI document',
    size: `${size} requests to ${routes.length} routes`,
    figures: `${told.join(', ')}; p99 ${Math.round(percentile(times, 0.99))} ms, ${slow} over ${slowMs / 1000} s`,
    faults: faults.list(),
  };
}

async function populated(client: Client): Promise<{ known: Known; secrets: Secret[] }> {
  const functionId = await client.createFunction('populated');
  const zip = zipOf([{ name: 'index.js', content: 'exports.main = async () => 1;' }]);
  const versionId = await client.createVersion(functionId, { zip, environment: { NAME: 'value' } });
  const account = await client.operate({
    path: '/iam/v1/serviceAccounts',
    body: { folderId: client.folderId, name: 'populated' },
  });
  const serviceAccountId = String(account.id);
  const apiKey = read(await client.send({ path: '/iam/v1/apiKeys', body: { serviceAccountId } })) as {
    apiKey: { id: string };
    secret: string;
  };
  const known = {
    functionId: [functionId],
    versionId: [versionId],
    functionVersionId: [versionId],
    serviceAccountId: [serviceAccountId],
    apiKeyId: [apiKey.apiKey.id],
    folderId: [client.folderId],
    resourceId: [functionId, serviceAccountId, client.folderId],
    runtime: ['nodejs22'],
    // An installed one: a campaign needs no network.
    runtimeId: ['nodejs22'],
    entrypoint: ['index.main'],
    memory: ['134217728'],
    executionTimeout: ['5s'],
    content: [zip.toString('base64')],
    tag: ['$latest', 'stable'],
    roleId: ['viewer', 'functions.functionInvoker'],
    updateMask: ['name', 'description,labels'],
    pageToken: [''],
  };
  return {
    known,
    secrets: [
      { what: 'the owner secret', text: client.console.ownerToken },
      { what: 'the token of another client', text: client.token },
      { what: 'the secret of an API key', text: apiKey.secret },
      { what: 'the signing key', text: 'MC4CAQAwBQYDK2Vw' },
      { what: 'a stack trace', text: '\\n    at ' },
      // The owner's screens show the folder's path.
      { what: 'a path of the host', text: client.console.dataDir, isOwners: true },
    ],
  };
}

function routesOf(document: Record<string, unknown>): Route[] {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  );
}

function timeoutOf({ path }: Route): number {
  if (slowRoutes.test(path)) return slowTimeoutMs;
  return streams.test(path) ? 2000 : 20_000;
}

function requestTo(
  { method, path, parameters, body }: Route,
  { known, random }: { known: Known; random: Random },
) {
  const value = ({ name, schema }: Parameter) => textOf(valueFor(schema, { name, known, random }));
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
    // Deletions of known resources would remove the resources under test.
    const made = parameter === undefined || method === 'DELETE' ? 'd4enothing' : value(parameter);
    return encodeURIComponent(made.slice(0, 2000));
  });
  const query = new URLSearchParams(
    parameters
      .filter((each) => each.in === 'query' && random.chance(each.required ? 0.95 : 0.3))
      .map((each): [string, string] => [each.name, value(each).slice(0, 2000)]),
  );
  const sent = body === undefined ? undefined : valueFor(body, { name: '', known, random });
  return {
    method,
    path: `${address}?${query}`,
    ...(sent === undefined
      ? {}
      : { body: random.chance(0.03) ? JSON.stringify(sent).slice(0, -1) : JSON.stringify(sent) }),
  };
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.toWellFormed();
}
