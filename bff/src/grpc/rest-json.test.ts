import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromJson, getOption, type JsonValue, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { loadDefinitions, messageNamed, rpcNamed } from './definitions.ts';
import { services } from './methods.ts';
import { messageOf, parseJson, restRequest } from './rest-json.ts';

const registry = loadDefinitions();
const functions = 'yandex.cloud.serverless.functions.v1';
const type = (name: string) => messageNamed(name, registry);
const requestOf = (name: string, json: JsonValue) =>
  restRequest(fromJson(type(name), json, { registry }), { type: type(name), registry });
const answerOf = (name: string, json: unknown) =>
  toJson(type(name), messageOf(json, { type: type(name), registry }), { registry });

describe('request message as REST JSON', () => {
  it('omits defaults, writes int64 as text and masks in camelCase, and keeps what maps hold', () => {
    const update = { functionId: 'd4e', updateMask: 'name,httpInvokeUrl', labels: { empty: '', full: '1' } };
    expect(requestOf(`${functions}.UpdateFunctionRequest`, { ...update, name: '' })).toEqual(update);
    const version = {
      functionId: 'd4e',
      resources: { memory: '134217728' },
      concurrency: '2',
      executionTimeout: '0.300s',
      tag: ['a', 'b'],
    };
    expect(requestOf(`${functions}.CreateFunctionVersionRequest`, version)).toEqual(version);
  });

  it('holds a package in base64', () => {
    const content = Buffer.from([0xfb, 0xff, 0]).toString('base64');
    expect(content).toContain('+');
    const request = { functionId: 'd4e', content };
    expect(requestOf(`${functions}.CreateFunctionVersionRequest`, request)).toEqual(request);
  });

  it('fails when its mask names a field in camelCase, which JSON could not tell apart', () => {
    const request = type(`${functions}.UpdateFunctionRequest`);
    const message = create(request, { updateMask: { paths: ['httpInvokeUrl'] } } as Record<string, unknown>);
    expect(() => restRequest(message, { type: request, registry })).toThrow(/request: has no form in JSON/);
  });
});

describe('REST answer as a message', () => {
  it('leaves the status of a version in error unspecified, as the definition has no other for it', () => {
    const version = { id: 'd4e', functionId: 'd4e', executionTimeout: '2.500s' };
    expect(answerOf(`${functions}.Version`, { ...version, status: 'ERROR', isNew: 1 })).toEqual(version);
    const creating = { ...version, status: 'CREATING' };
    expect(answerOf(`${functions}.Version`, creating)).toEqual(creating);
  });

  it('packs the operation with every message that operations hold', () => {
    const folder = join(import.meta.dirname, '..');
    const packed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('.test.'))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .flatMap((text) => {
        const api = /^const api = '([\w.]+)';$/m.exec(text)?.[1];
        const named = [...text.matchAll(/pack\(`\$\{api\}\.(\w+)`/g)].map(([, name]) => `${api}.${name}`);
        // `recordChange` packs the metadata of each verb, and the resource.
        const kind = /^const kind = \{.*?api(?:: '([\w.]+)')?,.*?message: '(\w+)'/ms.exec(text);
        if (kind === null) return named;
        const [, kindApi = api, message] = kind;
        const verbs = [...text.matchAll(/recordChange\([^;]*?verb: '(\w+)'/g)];
        const metadata = verbs.map(([, verb]) => `${kindApi}.${verb}${message}Metadata`);
        return [...named, `${kindApi}.${message}`, ...metadata];
      });
    expect(packed.length).toBeGreaterThan(20);
    for (const name of packed) {
      const operation = {
        id: 'd4e',
        metadata: { '@type': `type.googleapis.com/${name}` },
        response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
      };
      expect(answerOf('yandex.cloud.operation.Operation', operation)).toEqual(operation);
    }
  });

  it('replaces half a surrogate pair, which messages cannot hold', () => {
    expect(parseJson('{"a": ["no \\ud800 here"]}')).toEqual({ a: ['no \ufffd here'] });
    expect(parseJson('"\\ud83d\\ude00"')).toBe('😀');
  });
});

describe('methods', () => {
  const http = registry.getExtension('google.api.http');
  if (http === undefined) throw new Error('the definitions have no routes');
  const rows = Object.entries(services).flatMap(([service, routes]) =>
    Object.entries(routes).map(([name, route]) => ({ service, name, route })),
  );
  /** Where this console differs: the cloud has no REST for logs, and PATCH for one custom method. */
  const own: readonly string[] = [
    'POST /logging/v1/read',
    'POST /apigateways/v1/apigateways/{resourceId}:updateAccessBindings',
  ];

  it.each(rows)('follow the definition: route of $service.$name', ({ service, name, route }) => {
    const rpc = rpcNamed(name, { service, definitions: registry });
    // The transcoder would send a path parameter empty if the message lacked the field.
    const fields = rpc.input.fields.map(({ jsonName }) => jsonName);
    for (const [, field = ''] of route.matchAll(/\{(\w+)\}/g)) expect(fields).toContain(field);
    if (own.includes(route)) return;
    const { pattern } = getOption(rpc, http) as { pattern: { case: string; value: string } };
    const path = pattern.value.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    expect(`${pattern.case.toUpperCase()} ${path}`).toBe(route);
  });
});
