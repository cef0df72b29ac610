import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { status } from '../../contract/index.ts';
import {
  type Fault,
  faultsIn,
  following,
  type JsonSchema,
  type Known,
} from '../../test/schema-arbitraries.ts';
import { openTestConsole, ownerToken, type TestConsole, zipOf } from '../../test/test-console.ts';

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: JsonSchema };
type Content = Record<string, { schema: JsonSchema }>;
type Route = {
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: JsonSchema | undefined;
  answer: Content;
};
type Sent = { path: Record<string, unknown>; query: Record<string, unknown>; body: unknown };

let it: TestConsole;
let routes: Route[];
let known: Known;
const secrets = [ownerToken];
const logLines: string[] = [];
beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line) => logLines.push(line) });
  it = await openTestConsole({ log });
  const { body } = await it.send('/openapi.json');
  routes = Object.entries<Record<string, object>>(body.paths).flatMap(([path, item]) =>
    Object.entries<Record<string, never>>(item as never).map(([method, route]) =>
      routeOf(method, path, route),
    ),
  );
  const { id: functionId } = await it.createFunction('every-route');
  const { id: versionId } = await it.createVersion(functionId, { tag: ['stable'] });
  const { id: serviceAccountId } = await it.createAccount('every-route');
  const apiKey = (await it.post('/iam/v1/apiKeys', { serviceAccountId })).body;
  const accessKey = (await it.post('/iam/aws-compatibility/v1/accessKeys', { serviceAccountId })).body;
  const key = (await it.post('/iam/v1/keys', { serviceAccountId })).body;
  const signed = await it.send('/console/session', { method: 'POST', body: { ownerToken } });
  const session = /=([^;]+)/.exec(signed.headers.get('set-cookie') ?? '')?.[1] ?? '';
  expect(session).not.toBe('');
  secrets.push(it.ownerIamToken, session, apiKey.secret, accessKey.secret, key.privateKey.split('\n')[3]);
  known = {
    functionId: [functionId],
    functionVersionId: [versionId],
    versionId: [versionId],
    serviceAccountId: [serviceAccountId],
    apiKeyId: [apiKey.apiKey.id],
    accessKeyId: [accessKey.accessKey.id],
    keyId: [key.key.id],
    folderId: [it.folderId],
    cloudId: [it.cloud.home.cloud.id],
    resourceId: [functionId, serviceAccountId, it.folderId],
    runtime: ['nodejs22'],
    entrypoint: ['index.main'],
    memory: ['134217728'],
    executionTimeout: ['5s'],
    content: [zipOf({ 'index.js': 'exports.main = async () => 1;' })],
    tag: ['$latest', 'stable', 'other'],
    roleId: ['viewer', 'editor'],
    networkId: ['isolated'],
    updateMask: ['name', 'description,labels'],
    filter: ['name="every-route"', 'status="ACTIVE"'],
    pageToken: [''],
    payload: ['{}'],
    keyAlgorithm: ['RSA_2048'],
  };
});
afterAll(async () => {
  await it.close();
});

function routeOf(method: string, path: string, route: Record<string, never>): Route {
  const {
    parameters = [],
    requestBody,
    responses,
  } = route as unknown as {
    parameters?: Parameter[];
    requestBody?: { content: Content };
    responses: Record<string, { content?: Content }>;
  };
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: parameters.filter((each) => each.in !== 'header'),
    body: requestBody?.content['application/json']?.schema,
    answer: responses['200']?.content ?? {},
  };
}

/** The parameters in one place as an object schema. */
function schemaOf(route: Route, place: 'path' | 'query'): JsonSchema {
  const there = route.parameters.filter((each) => each.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(there.map(({ name, schema }) => [name, schema])),
    required: there.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** Deletions of known resources would remove the resources under test. */
const knownTo = ({ method }: Route): Known => (method === 'DELETE' ? {} : known);

/** Clients resolve `.` and `..` in an address, so no request can name such an ID. */
const isAddressable = (path: unknown) =>
  Object.values(path as object).every((part) => part !== '.' && part !== '..');

const requestTo = (route: Route): fc.Arbitrary<Sent> =>
  fc.record({
    path: following(schemaOf(route, 'path'), knownTo(route)).filter(isAddressable),
    query: following(schemaOf(route, 'query'), known),
    body: route.body === undefined ? fc.constant(undefined) : following(route.body, known),
  }) as fc.Arbitrary<Sent>;

async function send({ method, path }: Route, sent: Sent) {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(sent.path[name] ?? '')),
  );
  const query = new URLSearchParams(
    Object.entries(sent.query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const answer = await it.send(`${address}?${query}`, {
    method,
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    headers: { origin: 'http://localhost:8080' },
  });
  for (const secret of secrets) expect(JSON.stringify(answer.body)).not.toContain(secret);
  return answer;
}

/** Every single fault in the request's path, query and body. */
function faultsOf(route: Route, sent: Sent): { fault: Fault; sent: Sent }[] {
  const broken = (place: keyof Sent, fault: Fault) => ({ fault, sent: { ...sent, [place]: fault.value } });
  // Values in an address are text, and an empty segment makes another path.
  const asText = ({ what, value }: Fault) =>
    !/type|null|missing|short|unknown/.test(what) && typeof value === 'object';
  const query = schemaOf(route, 'query');
  const existing = { path: { functionId: known.functionId?.[0] } };
  return [
    ...faultsIn(schemaOf(route, 'path'), sent.path)
      .filter(asText)
      .map((fault) => broken('path', fault)),
    ...(Object.keys(query.properties ?? {}).length === 0
      ? []
      : faultsIn(query, sent.query)
          .filter((fault) => /missing|unknown|long|no such|no match|choice/.test(fault.what))
          .map((fault) => broken('query', fault))),
    ...(route.body === undefined
      ? []
      : faultsIn(route.body, sent.body).map((fault) => ({
          fault,
          // The server authorizes a run before it reads the body, so the function must exist.
          sent: { ...sent, ...(/:run$/.test(route.path) ? existing : {}), body: fault.value },
        }))),
  ];
}

/** Streams have their own tests. */
const answersJson = ({ answer }: Route) => answer['application/json'] !== undefined;

describe('every route of the API’s description', () => {
  test('refuses a request with one fault, whatever it is, by 400 that names the field', async () => {
    let faults = 0;
    for (const route of routes) {
      await fc.assert(
        fc.asyncProperty(requestTo(route), fc.nat(), async (sent, choice) => {
          const all = faultsOf(route, sent);
          const chosen = all[choice % Math.max(all.length, 1)];
          if (chosen === undefined) return;
          faults++;
          const { status: got, body } = await send(route, chosen.sent);
          const { field, what } = chosen.fault;
          const said = `${route.name} with ${field} ${what}: ${JSON.stringify(body)}`;
          expect(got, said).toBe(400);
          const violations = status
            .parse(body)
            .details.find((each) => 'fieldViolations' in each)?.fieldViolations;
          const fields = (violations as { field: string }[] | undefined)?.map((each) => each.field);
          expect(fields, said).toContain(field === '' ? 'request' : field);
          expect(body.message).toContain(field);
        }),
        { numRuns: 20 },
      );
    }
    expect(faults).toBeGreaterThan(500);
  });

  test('answers a request that follows its description by what is described, or says why not', async () => {
    const operations = new Set<string>();
    const kept = routes.filter(
      (route) => answersJson(route) && route.path !== '/console/doctor' && route.path !== '/console/session',
    );
    for (const route of kept) {
      const schema = z.fromJSONSchema(route.answer['application/json']?.schema as never);
      await fc.assert(
        fc.asyncProperty(requestTo(route), async (sent) => {
          const { status: got, body } = await send(route, sent);
          if (got !== 200) {
            expect([400, 401, 403, 404, 409], `${route.name}: ${JSON.stringify(body)}`).toContain(got);
            status.parse(body);
            return;
          }
          const read = schema.safeParse(body);
          expect(read.error?.issues, `${route.name}: ${JSON.stringify(body)}`).toBeUndefined();
          if (typeof body.createdBy === 'string') operations.add(body.id);
        }),
        // Generating a key takes a tenth of a second.
        { numRuns: route.name === 'POST /iam/v1/keys' ? 2 : 10 },
      );
    }
    // Every operation that began ends.
    expect(operations.size).toBeGreaterThan(20);
    for (const id of operations)
      await expect
        .poll(async () => (await it.send(`/operations/${id}`)).body.done, { timeout: 20_000 })
        .toBe(true);
  });

  test('writes no token, key or secret into the console’s log or a function’s, also of calls that are refused', async () => {
    const functionId = known.functionId?.[0] ?? '';
    for (const secret of secrets) {
      for (const authorization of [`Bearer ${secret}`, `Api-Key ${secret}`, `Bearer ${secret}x`, secret]) {
        const headers = { authorization, cookie: `fc_session_8080=${secret}` };
        await fetch(`${it.gatewayUrl}/${functionId}?integration=async`, { headers });
        await it.send(`/functions/v1/functions/${functionId}`, { token: null, headers });
      }
    }
    const { body } = await it.send(`/console/functions/${functionId}/logs`);
    expect(body.entries.length).toBeGreaterThan(1);
    for (const secret of secrets) {
      expect(logLines.join('')).not.toContain(secret);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });
});
