import type { ApiDocument, ApiOperation } from '../api/api-document.ts';
import { translateApiText } from '../server-errors/api-texts.ts';

/** An RPC of a service, or a route that belongs to no RPC. */
export type ApiMethod = {
  /** The method's anchor on the page. */
  key: string;
  /** `CreateVersion`, or a name made of the path if the cloud has no such method. */
  name: string;
  httpMethod: string;
  path: string;
  operation: ApiOperation;
};
export type ApiService = { name: string; methods: ApiMethod[] };

/** Services in the order of the document, with the console's own routes last. */
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

/** Returns the methods that contain every word of the text in their name, path or summary. */
export function matching(services: readonly ApiService[], text: string): ApiService[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isMatch = (service: string, { name, httpMethod, path, operation }: ApiMethod) => {
    const whole =
      `${service} ${name} ${httpMethod} ${path} ${translateApiText(operation.summary)}`.toLowerCase();
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
