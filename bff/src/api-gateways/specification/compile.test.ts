import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const head = `openapi: 3.0.0
info: { title: Pets, version: 1.0.0 }
`;
const dummy = `
      x-yc-apigateway-integration: { type: dummy, content: { '*': ok } }`;
const table = (text: string, variables = {}) => {
  const { table: made, faults } = compile(text, variables);
  expect(faults).toEqual([]);
  if (made === undefined) throw new Error('no table');
  return made;
};
const faultsOf = (text: string, variables = {}) => {
  const { table: made, faults } = compile(text, variables);
  expect(made).toBeUndefined();
  return faults.map(({ line, at, rule }) => `${line} ${at}: ${rule}`);
};

describe('compile', () => {
  it('makes a route of each path, with parameters, integration and defaults of the whole document', () => {
    const { routes, serviceAccountIds, ignoresTrailingSlashes } = table(`${head}
x-yc-apigateway: { service_account_id: ajetop }
paths:
  /pets/{id}:
    parameters: [{ in: path, name: id, required: true, schema: { type: integer } }]
    get:
      operationId: petById
      x-yc-apigateway-integration:
        type: cloud_functions
        function_id: d4efunction
        payload_format_version: 1.0
        context: { kind: 'pet {id}' }
  /static/{file+}:
    x-yc-apigateway-any-method:
      parameters: [{ in: path, name: file+ }]
      x-yc-apigateway-integration: { type: http, url: 'https://example.com/{file}', timeouts: { connect: 0.5 } }
`);
    expect(ignoresTrailingSlashes).toBe(true);
    expect(serviceAccountIds).toEqual(['ajetop']);
    expect(routes).toMatchObject([
      {
        template: '/pets/{id}',
        line: 6,
        operations: {
          GET: {
            operationId: 'petById',
            parameters: [{ in: 'path', name: 'id', isRequired: true, schema: { type: 'integer' } }],
            integration: {
              ...{ kind: 'function', functionId: 'd4efunction', serviceAccountId: 'ajetop', format: '1.0' },
              context: { kind: 'pet {id}' },
            },
          },
        },
      },
      {
        template: '/static/{file+}',
        anyMethod: {
          parameters: [{ in: 'path', name: 'file' }],
          integration: { kind: 'http', url: 'https://example.com/{file}', connectMs: 500, readMs: 60_000 },
        },
      },
    ]);
  });

  it('reads JSON as YAML, and payload format 0.1 by default', () => {
    const integration = { type: 'cloud-functions', function_id: 'd4efunction' };
    const paths = { '/': { get: { 'x-yc-apigateway-integration': integration } } };
    const { routes } = table(JSON.stringify({ openapi: '3.0.0', info: {}, paths }));
    expect(routes[0]?.operations.GET?.integration).toMatchObject({ kind: 'function', format: '0.1' });
  });

  it('follows references to integrations, CORS rules, validators, parameters and schemas', () => {
    const { routes } = table(`${head}
paths:
  /pets:
    x-yc-apigateway-cors: { $ref: '#/components/x-yc-apigateway-cors-rules/open' }
    get:
      parameters: [{ $ref: '#/components/parameters/limit' }]
      x-yc-apigateway-validator: { $ref: '#/components/x-yc-apigateway-validators/none' }
      x-yc-apigateway-integration: { $ref: '#/components/x-yc-apigateway-integrations/hello~1all' }
components:
  parameters: { limit: { in: query, name: limit } }
  x-yc-apigateway-cors-rules: { open: { origin: true, methods: [GET, POST] } }
  x-yc-apigateway-validators: { none: { validateRequestParameters: false } }
  x-yc-apigateway-integrations: { hello/all: { type: dummy } }
`);
    expect(routes[0]).toMatchObject({
      cors: { origin: true, methods: 'GET, POST' },
      operations: {
        GET: {
          parameters: [{ in: 'query', name: 'limit' }],
          integration: { kind: 'dummy' },
        },
      },
    });
  });

  it('puts variables in place, with their types, from the request or by default', () => {
    const text = `${head}
x-yc-apigateway:
  variables:
    environment: { default: prod, enum: [prod, dev] }
    code: { default: 201 }
paths:
  /info:
    get:
      x-yc-apigateway-integration:
        type: dummy
        http_code: \${var.code}
        content: { '*': 'It is \${var.environment}!' }
`;
    const of = (variables = {}) => table(text, variables).routes[0]?.operations.GET?.integration;
    expect(of()).toMatchObject({ status: 201, content: { '*': 'It is prod!' } });
    expect(of({ environment: { stringValue: 'dev' }, code: { intValue: '202' } })).toMatchObject({
      status: 202,
      content: { '*': 'It is dev!' },
    });
    const { variables } = compile(text, { environment: { stringValue: 'test' }, other: { boolValue: true } });
    expect(variables).toEqual({ unknown: ['other'], unlisted: ['environment'] });
    expect(faultsOf(text.replace('var.environment}!', 'var.status}!'))).toEqual([
      expect.stringMatching(
        /^14 .*content\.\*: names \$\{var\.status\}, which x-yc-apigateway\.variables does not declare$/,
      ),
    ]);
  });

  it('reads function authorizers, with their cache, and lets an operation leave them out', () => {
    const { routes } = table(`${head}
security: [{ key: [] }]
paths:
  /open:
    get:
      security: []${dummy}
  /closed:
    get:${dummy}
components:
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: X-Key
      x-yc-apigateway-authorizer:
        { type: function, function_id: d4eauth, authorizer_result_ttl_in_seconds: 5, authorizer_result_caching_mode: URI }
`);
    expect(routes.map(({ operations }) => operations.GET?.security)).toEqual([
      [],
      [
        [
          expect.objectContaining({
            functionId: 'd4eauth',
            ttlMs: 5000,
            cachedBy: 'uri',
            credential: { in: 'header', name: 'X-Key' },
          }),
        ],
      ],
    ]);
  });

  it.each([
    ['text that is not YAML', 'openapi: [', /^1 : is not YAML: /],
    ['a second key of one name', `${head}paths: {}\npaths: {}`, /^4 : has the key "paths" twice$/],
    ['a document of another kind', 'hello', /^1 : must be an OpenAPI document/],
    ['OpenAPI 2', 'openapi: "2.0"\npaths: {}', /^1 openapi: must be 3\.0 or later$/],
    ['a document without paths', head, /^1 : has no field paths$/],
    [
      'a path without a slash',
      `${head}paths:\n  pets:\n    get:${dummy}`,
      /^4 paths\.pets: must begin with \/$/,
    ],
    [
      'two greedy parameters',
      `${head}paths:\n  /{a+}/{b+}:\n    get:${dummy}`,
      /more than one greedy parameter/,
    ],
    [
      'paths for the same requests',
      `${head}paths:\n  /{a}:\n    get:${dummy}\n  /{b}:\n    get:${dummy}`,
      /^7 paths\.\/\{b\}: matches the same requests as \/\{a\}$/,
    ],
    ['a method that is none', `${head}paths:\n  /:\n    fetch:${dummy}`, /^5 paths\.\/\.fetch: is no method/],
    [
      'an operation without integration',
      `${head}paths:\n  /:\n    get: {}`,
      /^5 paths\.\/\.get: has no x-yc-apigateway-integration$/,
    ],
    [
      'an unknown integration',
      `${head}paths:\n  /:\n    get:\n      x-yc-apigateway-integration:\n        type: magic`,
      /^7 .*\.type: there is no integration "magic"; there are cloud_functions, http, dummy$/,
    ],
    [
      'a bucket',
      `${head}paths:\n  /:\n    get:\n      x-yc-apigateway-integration: { type: object_storage }`,
      /the integration object_storage is not served: there are no buckets/,
    ],
    [
      'a misspelt field',
      `${head}paths:\n  /:\n    get:\n      x-yc-apigateway-integration:\n        type: cloud_functions\n        function_id: d4e\n        functionid: d4e`,
      /^9 .*\.functionid: there is no such field here$/,
    ],
    [
      'a missing field',
      `${head}paths:\n  /:\n    get:\n      x-yc-apigateway-integration:\n        type: cloud_functions`,
      /^6 .*\.function_id: is required$/,
    ],
    [
      'an extension that is not served',
      `${head}x-yc-apigateway:\n  rateLimit: {}\npaths: {}`,
      /^4 x-yc-apigateway\.rateLimit: is not served by this console/,
    ],
    [
      'a check of requests',
      `${head}x-yc-apigateway:\n  validator:\n    validateRequestBody: true\npaths: {}`,
      /^5 x-yc-apigateway\.validator\.validateRequestBody: is not checked by this console; leave it out$/,
    ],
    [
      'a WebSocket',
      `${head}paths:\n  /:\n    x-yc-apigateway-websocket-message: {}`,
      /^5 .*x-yc-apigateway-websocket-message: is not served/,
    ],
    [
      'a reference to nothing',
      `${head}paths:\n  /:\n    get:\n      x-yc-apigateway-integration: { $ref: '#/components/a' }`,
      /refers to #\/components\/a, which does not exist/,
    ],
    [
      'a reference to another document',
      `${head}paths:\n  /: { $ref: 'file:///etc/passwd' }`,
      /only places of the same document/,
    ],
    [
      'references in a circle',
      `${head}paths:\n  /: { $ref: '#/paths/~1b' }\n  /b: { $ref: '#/paths/~1' }`,
      /leads in a circle/,
    ],
    [
      'a scheme that nothing checks',
      `${head}security: [{ key: [] }]\npaths: {}\ncomponents:\n  securitySchemes:\n    key: { type: apiKey, in: header, name: X-Key }`,
      /^7 .*: has no x-yc-apigateway-authorizer, so that nothing would check it/,
    ],
    [
      'a scheme that does not exist',
      `${head}security: [{ key: [] }]\npaths: {}`,
      /key: is no scheme of components\.securitySchemes$/,
    ],
    [
      'a path parameter that the path lacks',
      `${head}paths:\n  /:\n    get:\n      parameters: [{ in: path, name: id }]${dummy}`,
      /declares the path parameter \{id\}/,
    ],
  ])('names line and rule of %s', (_, text, fault) => {
    expect(faultsOf(text).join('\n')).toMatch(fault);
  });

  it.each([
    ['nests without end', `${head}paths: ${'['.repeat(20_000)}`],
    ['nests deeper than any document', `${head}paths: ${'{a: '.repeat(100)}1${'}'.repeat(100)}`],
    ['holds itself', `${head}paths: &a { b: *a }`],
    [
      'doubles itself by aliases',
      `${head}${Array.from({ length: 40 }, (_, i) => `x-${i}: &a${i} [*a${i - 1}, *a${i - 1}]`.replaceAll('*a-1', '1')).join('\n')}\npaths: {}`,
    ],
    ['holds a hundred thousand values', `${head}x-all: [${'1,'.repeat(100_000)}]\npaths: {}`],
  ])('refuses a document that %s, in bounded time', (_, text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
  });

  it('takes names of the prototype as plain names', () => {
    const { routes } = table(
      `${head}paths:\n  /__proto__:\n    get:${dummy}\n  /constructor:\n    get:${dummy}`,
    );
    expect(routes.map(({ template }) => template)).toEqual(['/__proto__', '/constructor']);
    expect(faultsOf(`${head}paths:\n  __proto__:\n    get:${dummy}`)[0]).toContain('must begin with /');
  });
});
