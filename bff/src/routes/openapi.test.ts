import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
type Operation = { operationId?: string; tags: string[]; summary: string; security?: unknown[] };
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };
let operations: (Operation & { method: string; path: string })[];
beforeAll(async () => {
  it = await openTestConsole();
  // Without a token: the API's OpenAPI document is public.
  document = (await it.send('/openapi.json', { token: null })).body;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
  );
});
afterAll(async () => {
  await it.close();
});

test('API description › passes another validator of OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0');
  expect(await new Validator().validate(document)).toEqual({ valid: true });
});

test('API description › names each route by its RPC, with its answer', () => {
  for (const { summary, path } of operations) expect(summary, path).toMatch(/\S/);
  const summaries = new Map(operations.map(({ operationId, summary }) => [operationId, summary]));
  expect(summaries.get('FunctionService.Create')).toBe('Create function');
  expect(summaries.get('FunctionService.SetAccessBindings')).toBe('Set access bindings');
  expect(summaries.get('FunctionService.List')).toBe('Functions of the folder');
  const ids = operations.flatMap(({ operationId }) => operationId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      'FunctionService.CreateVersion',
      'FunctionService.UpdateAccessBindings',
      'ServiceAccountService.Suspend',
      'OperationService.Get',
      'IamTokenService.Create',
      'ApiEndpointService.List',
    ]),
  );
  const unnamed = operations.filter(({ operationId }) => operationId === undefined);
  expect(unnamed.filter(({ path }) => !path.startsWith('/console/')).map(({ path }) => path)).toEqual([
    '/operations/{operationId}:cancel',
  ]);
});

test('API description › marks exactly the routes that need no token', async () => {
  const open = operations.filter(({ security }) => security !== undefined && security.length === 0);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'post /iam/v1/tokens',
    'post /iam/v1/tokens:revoke',
    'post /console/session',
    'delete /console/session',
    'get /endpoints',
    'get /endpoints/{apiEndpointId}',
  ]);
});

test('API description › describes each pattern in words', () => {
  const unexplained: string[] = [];
  let explained = 0;
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('pattern' in node && typeof node.pattern === 'string') {
      if ('description' in node) explained++;
      else unexplained.push(path);
    }
    for (const [name, inner] of Object.entries(node)) walk(inner, `${path}/${name}`);
  };
  walk(document.paths, '');
  expect(unexplained).toEqual([]);
  expect(explained).toBeGreaterThan(20);
});

test('API description › comes with the Russian of each text that the API page shows', async () => {
  // A path and no import: this part may not know the other.
  const { apiTextsRu } = await import(
    join(import.meta.dirname, '../../../web/src/server-errors/messages/api-texts-ru.ts')
  );
  const texts = new Set<string>();
  const collect = (value: unknown, key = ''): void => {
    if (typeof value === 'string' && /^(?:description|summary)$/.test(key)) texts.add(value);
    if (typeof value !== 'object' || value === null) return;
    for (const [each, inner] of Object.entries(value)) collect(inner, each);
  };
  collect(document);
  expect(texts.size).toBeGreaterThan(50);
  expect([...texts].filter((text) => !Object.hasOwn(apiTextsRu, text))).toEqual([]);
});
