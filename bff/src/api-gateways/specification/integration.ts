import { z } from 'zod';
import type { Located, Reader } from './reader.ts';

const text = z.string('must be text in quotes');
const texts = z.union([z.string(), z.number().transform(String), z.boolean().transform(String), z.null()]);
const textOrTexts = z
  .union([texts, z.array(texts)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const status = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{3}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(200).max(599));
const id = text.min(1).max(50);
/** YAML reads 1.0 without quotes as the number 1. */
const payloadFormat = z
  .union([z.literal('0.1'), z.literal('1.0'), z.literal(0.1), z.literal(1)], 'must be "0.1" or "1.0"')
  .transform((value) => (value === 1 || value === '1.0' ? ('1.0' as const) : ('0.1' as const)));

const cloudFunctions = z.strictObject({
  type: z.string(),
  function_id: id,
  tag: text.min(1).max(100).optional(),
  service_account_id: id.optional(),
  payload_format_version: payloadFormat.default('0.1'),
  context: z.record(z.string(), z.unknown()).optional(),
});
const dummy = z.strictObject({
  type: z.string(),
  http_code: status.default(200),
  http_headers: z.record(z.string(), textOrTexts).default({}),
  content: z.record(z.string(), z.union([z.string(), z.number().transform(String)])).default({}),
});
const seconds = z.number().positive().max(600);
const http = z.strictObject({
  type: z.string(),
  url: text.regex(/^https?:\/\//i, 'must begin with http:// or https://').max(2000),
  method: z
    .string()
    .regex(/^[A-Za-z]{3,10}$/, 'must be a method such as GET')
    .transform((method) => method.toUpperCase())
    .optional(),
  headers: z.record(z.string(), textOrTexts).default({}),
  query: z.record(z.string(), textOrTexts).default({}),
  timeouts: z.strictObject({ connect: seconds.optional(), read: seconds.optional() }).default({}),
  omitEmptyHeaders: z.boolean().default(false),
  omitEmptyQueryParameters: z.boolean().default(false),
});

export type FunctionIntegration = {
  kind: 'function';
  functionId: string;
  tag?: string | undefined;
  serviceAccountId?: string | undefined;
  format: '0.1' | '1.0';
  context: Record<string, unknown>;
};
type Values = Readonly<Record<string, readonly (string | null)[]>>;
export type DummyIntegration = {
  kind: 'dummy';
  status: number;
  headers: Values;
  content: Record<string, string>;
};
export type HttpIntegration = {
  kind: 'http';
  url: string;
  method?: string | undefined;
  headers: Values;
  query: Values;
  connectMs: number;
  readMs: number;
  omitEmptyHeaders: boolean;
  omitEmptyQuery: boolean;
};
export type Integration = FunctionIntegration | DummyIntegration | HttpIntegration;

/** Integrations of the cloud that this console lacks, and what is missing for each. */
const unserved: Readonly<Record<string, string>> = {
  object_storage: 'there are no buckets on this console',
  serverless_containers: 'there are no containers on this console',
  cloud_ymq: 'call a function that sends to the queue',
  cloud_datastreams: 'there are no data streams on this console',
  cloud_datasphere: 'there are no DataSphere nodes on this console',
  cloud_ydb: 'there is no YDB on this console',
};
const served = 'cloud_functions, http, dummy';
const connectMs = 5000;
const readMs = 60_000;

export function readIntegration(
  reader: Reader,
  at: Located,
  ofTop: { serviceAccountId?: string | undefined },
): Integration | undefined {
  const type = reader.field(at, 'type');
  if (type === undefined) return reader.fault(at, `has no type; there are ${served}`);
  const name = String(type.value).replaceAll('-', '_');
  if (name === 'cloud_functions') return functionOf(reader, at, ofTop);
  if (name === 'dummy') {
    const read = reader.parsed(dummy, at);
    if (read === undefined) return undefined;
    return { kind: 'dummy', status: read.http_code, headers: read.http_headers, content: read.content };
  }
  if (name === 'http') return httpOf(reader, at);
  const reason = Object.hasOwn(unserved, name) ? unserved[name] : undefined;
  if (reason !== undefined) return reader.fault(type, `the integration ${name} is not served: ${reason}`);
  return reader.fault(
    type,
    `there is no integration "${String(type.value).slice(0, 100)}"; there are ${served}`,
  );
}

function functionOf(
  reader: Reader,
  at: Located,
  ofTop: { serviceAccountId?: string | undefined },
): FunctionIntegration | undefined {
  const read = reader.parsed(cloudFunctions, at);
  if (read === undefined) return undefined;
  return {
    kind: 'function',
    functionId: read.function_id,
    tag: read.tag,
    serviceAccountId: read.service_account_id ?? ofTop.serviceAccountId,
    format: read.payload_format_version,
    context: read.context ?? {},
  };
}

function httpOf(reader: Reader, at: Located): HttpIntegration | undefined {
  const read = reader.parsed(http, at);
  if (read === undefined) return undefined;
  const { timeouts, omitEmptyQueryParameters: omitEmptyQuery, ...rest } = read;
  return {
    ...{ kind: 'http', url: rest.url, method: rest.method, headers: rest.headers, query: rest.query },
    connectMs: (timeouts.connect ?? connectMs / 1000) * 1000,
    readMs: (timeouts.read ?? readMs / 1000) * 1000,
    omitEmptyHeaders: rest.omitEmptyHeaders,
    omitEmptyQuery,
  };
}
