import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from './definitions.ts';
import { messageJson, restRequest } from './json-mapping.ts';
import { services } from './methods.ts';

const definitions = loadDefinitions();
const type = (name: string) => {
  const found = definitions.messages.get(name);
  if (found === undefined) throw new Error(`no message ${name}`);
  return found;
};

describe('a request message in the JSON of REST', () => {
  test('has no defaults, text for int64, camelCase in masks, and what maps hold as it is', () => {
    const message = type('UpdateFunctionRequest').fromJSON({
      functionId: 'd4e',
      updateMask: { paths: ['name', 'http_invoke_url'] },
      labels: { empty: '', full: '1' },
    });
    expect(restRequest(type('UpdateFunctionRequest').toJSON(message))).toEqual({
      functionId: 'd4e',
      updateMask: 'name,httpInvokeUrl',
      labels: { empty: '', full: '1' },
    });
    const version = type('CreateFunctionVersionRequest').fromJSON({
      functionId: 'd4e',
      resources: { memory: 134_217_728 },
      concurrency: 2,
      tag: ['a', 'b'],
    });
    expect(restRequest(type('CreateFunctionVersionRequest').toJSON(version))).toEqual({
      functionId: 'd4e',
      resources: { memory: '134217728' },
      concurrency: '2',
      tag: ['a', 'b'],
    });
  });

  test.each([
    [{ seconds: 5, nanos: 0 }, '5s'],
    [{ seconds: 0, nanos: 300_000_000 }, '0.3s'],
    [{ seconds: 0, nanos: 5 }, '0.000000005s'],
    [{ seconds: 600, nanos: 0 }, '600s'],
  ])('has the duration %j as %s, and it comes back the same', (duration, text) => {
    expect(restRequest({ executionTimeout: duration })).toEqual({ executionTimeout: text });
    expect(messageJson({ executionTimeout: text }, new Map())).toEqual({ executionTimeout: duration });
  });

  test('leaves the status of a version in error unspecified, as the proto has no other for it', () => {
    const read = (json: object) =>
      type('Version').toJSON(type('Version').fromJSON(messageJson(json, new Map())));
    expect(read({ id: 'd4e', functionId: 'd4e', status: 'ERROR' })).toMatchObject({
      status: 'STATUS_UNSPECIFIED',
    });
    expect(read({ id: 'd4e', functionId: 'd4e', status: 'CREATING' })).toMatchObject({ status: 'CREATING' });
    expect(messageJson({ status: 'ERROR' }, new Map())).toEqual({ status: 'ERROR' });
  });

  test('keeps every duration through both ways', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3600 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (seconds, nanos) => {
          const rest = restRequest({ executionTimeout: { seconds, nanos } });
          expect(messageJson(rest, new Map())).toEqual({ executionTimeout: { seconds, nanos } });
        },
      ),
    );
  });
});

describe('an answer in the JSON of messages', () => {
  test('has its Any packed, and one that nobody knows without its fields', () => {
    const packed = messageJson(
      {
        metadata: {
          '@type': 'type.googleapis.com/yandex.cloud.serverless.functions.v1.DeleteFunctionMetadata',
          functionId: 'd4e',
        },
        response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
      },
      definitions.packed,
    );
    expect(packed).toEqual({
      metadata: {
        typeUrl: 'type.googleapis.com/yandex.cloud.serverless.functions.v1.DeleteFunctionMetadata',
        value: Buffer.from([0x0a, 3, ...Buffer.from('d4e')]).toString('base64'),
      },
      response: { typeUrl: 'type.googleapis.com/google.protobuf.Empty', value: '' },
    });
  });
});

describe('every RPC of the table', () => {
  const rows = Object.entries(services).flatMap(([service, { methods }]) =>
    Object.entries(methods).map(([rpc, method]) => ({ service, rpc, ...method })),
  );

  test.each(rows)(
    '$service.$rpc is defined with these messages',
    ({ service, rpc, request, response, route }) => {
      const definition = definitions.services.get(service)?.[rpc];
      const asked = type(request).fromJSON({});
      const bytes = Buffer.from(type(request).encode(asked).finish());
      expect(definition?.requestDeserialize(bytes)).toEqual(asked);
      const answered = type(response).fromJSON({});
      expect(definition?.responseSerialize(answered)).toEqual(
        Buffer.from(type(response).encode(answered).finish()),
      );
      // The transcoder would send a path parameter empty if the message lacked the field.
      for (const [, name = ''] of route.matchAll(/\{(\w+)\}/g)) expect(asked).toHaveProperty(name);
    },
  );
});
