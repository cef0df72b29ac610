import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { MessageType } from './message-type.ts';
import { services } from './methods.ts';
import { statusDetails } from './status-details.ts';

export type Definitions = {
  services: Map<string, ServiceDefinition>;
  /** By name within its package; no two served messages share a name. */
  messages: Map<string, MessageType>;
  /** By full name, as in `Any`. */
  packed: Map<string, MessageType>;
  /** google.rpc.Status */
  status: MessageType;
};

/** Modules whose messages appear only in responses. */
const messageModules = [
  'access/access',
  'operation/operation',
  'serverless/functions/v1/function',
  'iam/v1/service_account',
  'iam/v1/key',
  'iam/v1/api_key',
  'iam/v1/role',
  'resourcemanager/v1/folder',
  'resourcemanager/v1/cloud',
  'endpoint/api_endpoint',
  'logging/v1/log_entry',
  'serverless/triggers/v1/trigger',
  'serverless/apigateway/v1/apigateway',
  'containerregistry/v1/registry',
];

/**
 * Loads Yandex's own definitions from its SDK. They take thirty megabytes of memory, so load them with the first gRPC
 * connection. They are imported by path, because the SDK exports the services but not all response messages.
 */
export function loadDefinitions(): Definitions {
  const require = createRequire(import.meta.url);
  const generated = join(dirname(require.resolve('@yandex-cloud/nodejs-sdk')), 'generated/yandex/cloud');
  const load = (module: string): Record<string, unknown> => require(join(generated, `${module}.js`));
  const { Status: status } = require(join(generated, '../../google/rpc/status.js'));
  const packed = new Map(statusDetails);
  const loaded: Definitions = { services: new Map(), messages: new Map(), packed, status };
  const keepMessages = (exported: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(exported)) {
      if (!isMessageType(value)) continue;
      loaded.messages.set(name, value);
      loaded.packed.set(`${exported.protobufPackage}.${name}`, value);
    }
  };
  for (const module of messageModules) keepMessages(load(module));
  for (const [name, { module }] of Object.entries(services)) {
    const exported = load(module);
    keepMessages(exported);
    const definition = exported[name];
    if (typeof definition !== 'object' || definition === null)
      throw new Error(`the SDK has no ${name} in ${module}`);
    loaded.services.set(name, definition as ServiceDefinition);
  }
  return loaded;
}

function isMessageType(value: unknown): value is MessageType {
  return typeof value === 'object' && value !== null && 'encode' in value && 'fromJSON' in value;
}
