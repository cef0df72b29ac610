import type { VariableValue } from '../../../contract/index.ts';
import { type CorsRule, readCors } from './cors.ts';
import { readDocument, type SpecificationDocument } from './document.ts';
import type { Fault } from './fault.ts';
import { readOperation, refuseExtensions, type Top } from './operation.ts';
import { shapeOf, templateOf } from './path-template.ts';
import { isRecord, type Located, Reader } from './reader.ts';
import type { Route, RouteTable, SpecificationFault } from './route-table.ts';
import { readSecurity } from './security.ts';
import { refuseValidator } from './validator.ts';
import { withVariables } from './variables.ts';

export type Compiled = {
  table?: RouteTable;
  faults: SpecificationFault[];
  /** Names of sent variables that the specification does not declare, and whose value its enum does not list. */
  variables: { unknown: string[]; unlisted: string[] };
};

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const anyMethod = 'x-yc-apigateway-any-method';
/** Fields of a path that are no operations (OpenAPI 3, Path Item Object). */
const pathFields = ['summary', 'description', 'servers', 'parameters', '$ref', 'x-yc-apigateway-cors'];
const noVariables = { unknown: [], unlisted: [] };

/** Checks a specification (OpenAPI 3 with the extensions of API Gateway), and makes its table of routes. */
export function compile(text: string, variables: Readonly<Record<string, VariableValue>>): Compiled {
  const read = readDocument(text);
  if ('faults' in read)
    return {
      faults: read.faults.map(({ line, message }) => ({ line, at: '', rule: message })),
      variables: noVariables,
    };
  const { document } = read;
  const { root, faults, unknown, unlisted } = withVariables(document.root, variables);
  const reader = new Reader(root);
  const table = tableOf(reader, document);
  const all = [...faults, ...reader.faults];
  return {
    ...(table === undefined || all.length > 0 ? {} : { table }),
    faults: shown(all, document),
    variables: { unknown, unlisted },
  };
}

function shown(faults: readonly Fault[], { lineOf }: SpecificationDocument): SpecificationFault[] {
  return faults
    .map(({ path, message }) => ({ line: lineOf(path), at: path.join('.').slice(0, 300), rule: message }))
    .toSorted((a, b) => a.line - b.line);
}

function tableOf(reader: Reader, { lineOf }: SpecificationDocument): RouteTable | undefined {
  const root: Located = { value: reader.root, path: [] };
  if (!isRecord(reader.root))
    return reader.fault(root, 'must be an OpenAPI document: an object with openapi, info and paths');
  const version = reader.field(root, 'openapi');
  if (version === undefined) return reader.fault(root, 'has no field openapi; write openapi: 3.0.0');
  if (!/^3(\.|$)/.test(String(version.value))) return reader.fault(version, 'must be 3.0 or later');
  refuseExtensions(reader, root, ['x-yc-apigateway']);
  const top = topOf(reader, root);
  const paths = reader.field(root, 'paths');
  if (paths === undefined) return reader.fault(root, 'has no field paths');
  const routes: Route[] = [];
  const shapes = new Map<string, string>();
  for (const [template, at] of reader.fields(paths)) {
    if (template.startsWith('x-')) continue;
    const key = { path: [...paths.path, template] };
    const parts = templateOf(template);
    if ('rule' in parts) reader.fault(key, parts.rule);
    else {
      const shape = shapeOf(parts.segments);
      const other = shapes.get(shape);
      if (other !== undefined) reader.fault(key, `matches the same requests as ${other}`);
      shapes.set(shape, template);
    }
    routes.push(routeOf(reader, { template, at, top, line: lineOf(key.path) }));
  }
  const components = reader.field(root, 'components');
  return {
    ignoresTrailingSlashes: top.ignoresTrailingSlashes,
    routes,
    serviceAccountIds: accountsOf(routes),
    schemas: components === undefined ? undefined : reader.field(components, 'schemas')?.value,
  };
}

/** Fields of `x-yc-apigateway`, which operations inherit. */
function topOf(reader: Reader, root: Located): Top {
  const at = reader.field(root, 'x-yc-apigateway');
  const top: Top = {
    cors: undefined,
    security: [],
    serviceAccountId: undefined,
    ignoresTrailingSlashes: true,
  };
  for (const [name, field] of at === undefined ? [] : reader.fields(at)) {
    if (name === 'service_account_id') {
      if (typeof field.value === 'string') top.serviceAccountId = field.value;
      else reader.fault(field, 'must be text in quotes');
    } else if (name === 'cors') top.cors = readCors(reader, field);
    else if (name === 'validator') refuseValidator(reader, field);
    else if (name === 'ignoreTrailingSlashes') {
      if (typeof field.value === 'boolean') top.ignoresTrailingSlashes = field.value;
      else reader.fault(field, 'must be true or false');
    } else if (name !== 'variables') reader.fault(field, 'is not served by this console; leave it out');
  }
  top.security = readSecurity(reader, reader.field(root, 'security'), top);
  return top;
}

function routeOf(
  reader: Reader,
  { template, at, top, line }: { template: string; at: Located; top: Top; line: number },
): Route {
  refuseExtensions(reader, at, ['x-yc-apigateway-cors', anyMethod]);
  const route: Route = { template, line, operations: {}, cors: corsOf(reader, at) ?? top.cors };
  const parameters = reader.items(reader.field(at, 'parameters'));
  for (const [name, operation] of reader.fields(at)) {
    const read = { at: operation, template, parameters, top };
    if (name === anyMethod) route.anyMethod = readOperation(reader, read);
    else if (methods.includes(name)) {
      const made = readOperation(reader, read);
      if (made !== undefined) route.operations[name.toUpperCase()] = made;
    } else if (!pathFields.includes(name) && !name.startsWith('x-'))
      reader.fault(operation, `is no method; there are ${methods.join(', ')} and ${anyMethod}`);
  }
  return route;
}

function corsOf(reader: Reader, at: Located): CorsRule | undefined {
  const cors = reader.field(at, 'x-yc-apigateway-cors');
  return cors === undefined ? undefined : readCors(reader, cors);
}

function accountsOf(routes: readonly Route[]): string[] {
  const ids = routes
    .flatMap(({ operations, anyMethod: any }) => [
      ...Object.values(operations),
      ...(any === undefined ? [] : [any]),
    ])
    .flatMap(({ integration, security }) => [
      integration.kind === 'function' ? integration.serviceAccountId : undefined,
      ...security.flat().map(({ serviceAccountId }) => serviceAccountId),
    ]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
