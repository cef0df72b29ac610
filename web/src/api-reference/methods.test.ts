import { describe, expect, test } from 'vitest';
import type { ApiDocument, ApiOperation, JsonSchema } from '../api/api-document.ts';
import { curlOf } from './curl.ts';
import { matching, servicesOf } from './methods.ts';
import { fieldsOf, rulesOf, typeWords } from './schema-words.ts';

const operation = (tag: string, more: Partial<ApiOperation>): ApiOperation => ({
  tags: [tag],
  summary: '',
  responses: {},
  ...more,
});
const text: JsonSchema = { type: 'string', minLength: 1, maxLength: 50 };
const createVersion = operation('FunctionService', {
  operationId: 'FunctionService.CreateVersion',
  summary: 'Create version',
  requestBody: {
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: {
            functionId: text,
            resources: { type: 'object', properties: { memory: { type: 'string' } }, required: ['memory'] },
            description: { type: 'string' },
          },
          required: ['functionId', 'resources'],
        },
      },
    },
  },
});
const document: ApiDocument = {
  paths: {
    '/functions/v1/versions': { post: createVersion },
    '/console/functions/{functionId}:run': { post: operation('Console', { summary: 'Events of the run' }) },
    '/endpoints': {
      get: operation('ApiEndpointService', { operationId: 'ApiEndpointService.List', security: [] }),
    },
  },
};
const services = servicesOf(document);
const methodOf = (path: string) => {
  const found = services.flatMap(({ methods }) => methods).find((method) => method.path === path);
  if (found === undefined) throw new Error(path);
  return found;
};

describe('API methods', () => {
  test('stand under their service by the name of their RPC, or by the words of their path', () => {
    expect(services.map(({ name, methods }) => [name, methods.map((method) => method.name)])).toEqual([
      ['FunctionService', ['CreateVersion']],
      ['Console', ['functions run']],
      ['ApiEndpointService', ['List']],
    ]);
  });

  test('match words of their service, name, path and summary', () => {
    const found = (words: string) =>
      matching(services, words).flatMap(({ methods }) => methods.map(({ key }) => key));
    expect(found('post VERSION')).toEqual(['FunctionService.CreateVersion']);
    expect(found('events run')).toEqual(['POST /console/functions/{functionId}:run']);
    expect(found('post nothing')).toEqual([]);
    expect(found(' ')).toHaveLength(3);
  });

  test('show a command with all required fields, and a token when one is needed', () => {
    expect(curlOf(methodOf('/functions/v1/versions'), 'http://localhost:8080')).toBe(
      `curl \\
  -X POST \\
  -H "Authorization: Bearer $IAM_TOKEN" \\
  -d '{
  "functionId": "<functionId>",
  "resources": {
    "memory": "134217728"
  }
}' \\
  'http://localhost:8080/functions/v1/versions'`,
    );
    expect(curlOf(methodOf('/endpoints'), 'http://localhost:8080')).not.toContain('Authorization');
  });
});

describe('schema in words', () => {
  test.each<[JsonSchema, string]>([
    [{ type: 'array', items: text }, 'list of strings'],
    [{ type: 'object', additionalProperties: text }, 'map of strings'],
    [{ type: ['integer', 'null'] }, 'integer'],
    [{ anyOf: [{ type: 'string' }, { type: 'string' }] }, 'string'],
    [{ const: 'PEM_FILE' }, '"PEM_FILE"'],
    [{}, 'any value'],
  ])('%j is a %s', (schema, words) => {
    expect(typeWords(schema)).toBe(words);
  });

  test('lists the rules and the fields inside', () => {
    expect(rulesOf({ ...text, default: '' })).toEqual(['1 to 50 characters', 'default: ""']);
    expect(rulesOf({ type: 'integer', minimum: 0, maximum: 1000 })).toEqual(['at most 1000']);
    expect(
      rulesOf({ type: 'string', pattern: '^\\d{1,19}$', description: 'a whole number, as text' }),
    ).toEqual(['a whole number, as text']);
    expect(rulesOf({ type: 'array', items: text, default: [] })).toEqual([
      'each: 1 to 50 characters',
      'default: []',
    ]);
    expect(rulesOf({ anyOf: [{ ...text, description: 'a tag' }, { const: '$latest' }] })).toEqual([
      'a tag',
      '1 to 50 characters',
    ]);
    expect(rulesOf({ type: 'string', format: 'uuid', pattern: '^[0-9a-f]' })).toEqual(['a UUID']);
    const list: JsonSchema = {
      type: 'array',
      items: {
        anyOf: [{ properties: { type: { const: 'log' } } }, { properties: { type: {}, line: text } }],
      },
    };
    expect(fieldsOf(list).map(({ name }) => name)).toEqual(['type', 'line']);
  });
});
