import { z } from 'zod';
import type { CorsRule } from './cors.ts';
import { readIntegration } from './integration.ts';
import { templateOf } from './path-template.ts';
import { isRecord, type Located, type Reader } from './reader.ts';
import type { ApiOperation, Parameter } from './route-table.ts';
import { readSecurity, type Security } from './security.ts';
import { refuseValidator } from './validator.ts';

/** What operations inherit from the whole document. */
export type Top = {
  serviceAccountId: string | undefined;
  cors: CorsRule | undefined;
  security: Security;
  ignoresTrailingSlashes: boolean;
};

const parameter = z.object({
  in: z.enum(['path', 'query', 'header', 'cookie']),
  name: z.string().min(1).max(200),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
});

const integrationField = 'x-yc-apigateway-integration';
const validatorField = 'x-yc-apigateway-validator';

/** An extension that is not served changes what a request does, so that leaving it out silently would mislead. */
export function refuseExtensions(reader: Reader, at: Located, served: readonly string[]): void {
  if (!isRecord(at.value)) return;
  for (const name of Object.keys(at.value))
    if (name.startsWith('x-yc-') && !served.includes(name))
      reader.fault({ path: [...at.path, name] }, 'is not served by this console; leave it out');
}

/** @param read.parameters those that the path declares for all of its operations */
export function readOperation(
  reader: Reader,
  { at, template, parameters, top }: { at: Located; template: string; parameters: Located[]; top: Top },
): ApiOperation | undefined {
  if (!isRecord(at.value)) return reader.fault(at, 'must be an object');
  refuseExtensions(reader, at, [integrationField, validatorField]);
  const place = reader.field(at, integrationField);
  if (place === undefined) return reader.fault(at, `has no ${integrationField}`);
  const integration = readIntegration(reader, place, top);
  const security = reader.field(at, 'security');
  const validator = reader.field(at, validatorField);
  if (validator !== undefined) refuseValidator(reader, validator);
  const own = reader.items(reader.field(at, 'parameters'));
  const operationId = reader.field(at, 'operationId')?.value;
  if (integration === undefined) return undefined;
  return {
    operationId: typeof operationId === 'string' ? operationId : undefined,
    parameters: parametersOf(reader, [...parameters, ...own], template),
    security: security === undefined ? top.security : readSecurity(reader, security, top),
    integration,
    body: bodyOf(reader, at),
  };
}

/** A later declaration of the same parameter replaces an earlier one. */
function parametersOf(reader: Reader, places: Located[], template: string): Parameter[] {
  const parts = templateOf(template);
  const inPath = new Set(
    'rule' in parts ? [] : parts.segments.flatMap((part) => (part.kind === 'fixed' ? [] : [part.name])),
  );
  const declared = new Map<string, Parameter>();
  for (const place of places) {
    const read = reader.parsed(parameter, place);
    if (read === undefined) continue;
    // `{file+}` is declared as "file" in the cloud's samples, and as "file+" elsewhere.
    const name = read.in === 'path' ? read.name.replace(/\+$/, '') : read.name;
    if (read.in === 'path' && !inPath.has(name) && !('rule' in parts)) {
      reader.fault(place, `declares the path parameter {${name}}, which ${template} does not have`);
      continue;
    }
    const schema = reader.field(place, 'schema')?.value;
    declared.set(`${read.in} ${name}`, {
      in: read.in,
      name,
      isRequired: read.required,
      ...(schema === undefined ? {} : { schema }),
    });
  }
  return [...declared.values()];
}

function bodyOf(reader: Reader, at: Located): ApiOperation['body'] {
  const body = reader.field(at, 'requestBody');
  const content = body === undefined ? undefined : reader.field(body, 'content');
  if (body === undefined || content === undefined) return undefined;
  const schemas = reader.fields(content).flatMap(([type, media]) => {
    const schema = reader.field(media, 'schema')?.value;
    return schema === undefined ? [] : [[type.toLowerCase(), schema] as const];
  });
  return { isRequired: reader.field(body, 'required')?.value === true, schemas: Object.fromEntries(schemas) };
}
