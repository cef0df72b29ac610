import type { ApiDocument, ApiOperation } from '../api/api-document.ts';

/** One RPC of a service, or one route that has none. */
export type ApiMethod = {
  /** Its address within the page. */
  key: string;
  /** `CreateVersion`, or the path's own words where the cloud has no name for it. */
  name: string;
  httpMethod: string;
  path: string;
  operation: ApiOperation;
};
export type ApiService = { name: string; methods: ApiMethod[] };

/** The services in the order of the document, the console's own routes last. */
export function servicesOf({ paths }: ApiDocument): ApiService[] {
  const services = new Map<string, ApiMethod[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const [service] = operation.tags;
      const httpMethod = method.toUpperCase();
      const known = operation.operationId;
      const added = {
        key: known ?? `${httpMethod} ${path}`,
        name: known?.slice(known.indexOf('.') + 1) ?? wordsOf(path),
        httpMethod,
        path,
        operation,
      };
      services.set(service, [...(services.get(service) ?? []), added]);
    }
  }
  return [...services].map(([name, methods]) => ({ name, methods }));
}

/** Methods that have every word of the text somewhere in their name, path or summary. */
export function matching(services: readonly ApiService[], text: string): ApiService[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isMatch = (service: string, { name, httpMethod, path, operation }: ApiMethod) => {
    const whole = `${service} ${name} ${httpMethod} ${path} ${operation.summary}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  };
  return services
    .map(({ name, methods }) => ({ name, methods: methods.filter((method) => isMatch(name, method)) }))
    .filter(({ methods }) => methods.length > 0);
}

function wordsOf(path: string): string {
  return path
    .replace(/^\/console\//, '')
    .split(/[/:]/)
    .filter((part) => !part.startsWith('{'))
    .join(' ');
}
