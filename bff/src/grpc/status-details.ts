import protobuf from 'protobufjs/light.js';
import type { MessageType } from './message-type.ts';

const { Field, MapField, Root, Type } = protobuf;

/** Error details that the SDK has no messages for (google/rpc/error_details.proto). */
const types = [
  new Type('RequestInfo').add(new Field('requestId', 1, 'string')).add(new Field('servingData', 2, 'string')),
  new Type('BadRequest')
    .add(new Field('fieldViolations', 1, 'FieldViolation', 'repeated'))
    .add(
      new Type('FieldViolation')
        .add(new Field('field', 1, 'string'))
        .add(new Field('description', 2, 'string')),
    ),
  new Type('ErrorInfo')
    .add(new Field('reason', 1, 'string'))
    .add(new Field('domain', 2, 'string'))
    .add(new MapField('metadata', 3, 'string', 'string')),
];

const rpc = new Root().define('google.rpc');
for (const type of types) rpc.add(type);

/** By full name, as in `Any`. */
export const statusDetails: ReadonlyMap<string, MessageType> = new Map(
  types.map((type) => [`google.rpc.${type.name}`, messageType(type)]),
);

function messageType(type: protobuf.Type): MessageType {
  return {
    encode: (message) => type.encode(type.fromObject(record(message))),
    fromJSON: record,
    toJSON: record,
  };
}

function record(json: unknown): { [field: string]: unknown } {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}
