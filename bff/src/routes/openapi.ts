import { status } from '../../contract/index.ts';
import { services } from '../grpc/methods.ts';
import { publicPath } from '../http/custom-methods.ts';
import { idempotencyKeyParameter } from '../http/idempotency-key.ts';
import { type Api, answersOperation } from './api.ts';

const methods = ['get', 'post', 'patch', 'delete'] as const;
const consoleTag = 'Console';

const info = {
  title: 'Functions console',
  version: '1',
  description:
    'The REST API of Yandex Cloud Functions and of what they need of IAM and Resource Manager, served by this machine. Changes answer with an Operation.',
};

/** The API's OpenAPI 3.1 document, from the schemas that validate requests, with the names of Yandex's RPCs. */
export function openApiDocument(app: Api): object {
  const { webhooks: _, ...document } = app.getOpenAPI31Document({ openapi: '3.1.0', info });
  const namesOf = rpcNames();
  const used = new Set<string>();
  const paths = Object.entries(document.paths ?? {}).map(([routed, item]) => {
    const path = publicPath(routed);
    for (const method of methods) {
      const operation = item[method];
      if (operation === undefined) continue;
      const { tag, name } = namesOf(method, path);
      operation.tags = [tag];
      const operationId = `${tag}.${name}`;
      // Two methods may map to one RPC, but an operation ID must be unique.
      if (name !== undefined && !used.has(operationId)) operation.operationId = operationId;
      used.add(operationId);
      const answer = operation.responses?.['200']?.description;
      const isChange = method !== 'get' && answer === answersOperation[200].description;
      const summary = isChange && name !== undefined ? summaryOf(tag, name) : answer;
      if (summary !== undefined) operation.summary = summary;
      // Clients look up endpoints before they have credentials.
      if (tag === 'ApiEndpointService') operation.security = [];
      if (isChange) operation.parameters = [...(operation.parameters ?? []), idempotencyKeyParameter];
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Error' } };
    }
    return [path, item];
  });
  return {
    ...document,
    components: {
      schemas: { Status: status.toJSONSchema({ io: 'output' }) },
      responses: {
        Error: {
          description: 'google.rpc.Status: what happened and what to do',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Status' } } },
        },
      },
      securitySchemes: {
        iamToken: { type: 'http', scheme: 'bearer', description: 'An IAM token from POST /iam/v1/tokens' },
      },
    },
    security: [{ iamToken: [] }],
    paths: Object.fromEntries(paths),
  };
}

/** Maps routes to RPCs. A route without an RPC is named after its verb, in the service of its collection. */
function rpcNames() {
  const rpcs = new Map<string, { tag: string; name: string }>();
  const collections = new Map<string, string>();
  for (const [service, routes] of Object.entries(services)) {
    const tag = service.slice(service.lastIndexOf('.') + 1);
    for (const [rpc, route] of Object.entries(routes)) {
      rpcs.set(shapeOf(route), { tag, name: capital(rpc) });
      collections.set(collectionOf(route.split(' ')[1] ?? ''), tag);
    }
  }
  return (method: string, path: string): { tag: string; name?: string } => {
    const rpc = rpcs.get(shapeOf(`${method.toUpperCase()} ${path}`));
    if (rpc !== undefined) return rpc;
    const tag = collections.get(collectionOf(path));
    if (tag === undefined) return { tag: consoleTag };
    const [, verb] = /:(\w+)$/.exec(path) ?? [];
    return { tag, ...(verb === undefined ? {} : { name: capital(verb) }) };
  };
}

/** The route with its parameters' names removed. */
function shapeOf(route: string): string {
  return route.replace(/\{\w+\}/g, '{}');
}

function collectionOf(path: string): string {
  return /^[^{:]*/.exec(path)?.[0].replace(/\/$/, '') ?? path;
}

const nouns: Readonly<Record<string, string>> = {
  FunctionService: 'function',
  ServiceAccountService: 'service account',
  KeyService: 'authorized key',
  AccessKeyService: 'static access key',
  ApiKeyService: 'API key',
};

/** `CreateVersion` becomes "Create version"; a verb alone gets its service's noun. */
function summaryOf(tag: string, name: string): string {
  const [verb = name, ...rest] = name.split(/(?=[A-Z])/);
  return [verb, ...(rest.length > 0 ? rest.map((word) => word.toLowerCase()) : [nouns[tag] ?? ''])]
    .join(' ')
    .trim();
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
