import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  type DescMessage,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

/** Yandex's own definitions of its services, which `scripts/cloud-definitions.mjs` compiles. */
export function loadDefinitions(): FileRegistry {
  const bytes = readFileSync(new URL('./cloud-api.binpb', import.meta.url));
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
}

/** @param name such as `google.rpc.Status` */
export function messageNamed(name: string, definitions: FileRegistry): DescMessage {
  const message = definitions.getMessage(name);
  if (message === undefined) throw new Error(`the definitions have no message ${name}`);
  return message;
}

/** @param localName such as `getVersion` */
export function rpcNamed(
  localName: string,
  { service, definitions }: { service: string; definitions: FileRegistry },
): DescMethod {
  const rpc = definitions.getService(service)?.method[localName];
  if (rpc === undefined) throw new Error(`the definitions have no RPC ${localName} of ${service}`);
  return rpc;
}

/** A service as the gRPC library takes it. */
export function serviceNamed(name: string, definitions: FileRegistry): ServiceDefinition {
  const service = definitions.getService(name);
  if (service === undefined) throw new Error(`the definitions have no service ${name}`);
  const methods = service.methods.map(({ localName, name: rpc, input, output }) => {
    const method: MethodDefinition<Message, Message> = {
      path: `/${name}/${rpc}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (message) => Buffer.from(toBinary(input, message)),
      requestDeserialize: (bytes) => fromBinary(input, bytes),
      responseSerialize: (message) => Buffer.from(toBinary(output, message)),
      responseDeserialize: (bytes) => fromBinary(output, bytes),
    };
    return [localName, method];
  });
  return Object.fromEntries(methods);
}
