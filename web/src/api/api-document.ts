import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/** The keywords of JSON Schema that the API document uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  description?: string;
};
type Content = Readonly<Record<string, { schema: JsonSchema }>>;
export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: JsonSchema;
};
export type ApiOperation = {
  operationId?: string;
  tags: readonly [string, ...string[]];
  summary: string;
  security?: readonly unknown[];
  parameters?: readonly Parameter[];
  requestBody?: { content: Content };
  responses: Readonly<Record<string, { description?: string; content?: Content }>>;
};
export type ApiDocument = { paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>> };

/**
 * The document comes from a server of the same version, and the page only displays it. The check covers its outline,
 * not every leaf.
 */
const apiDocument = {
  parse(value: unknown): ApiDocument {
    if (typeof value === 'object' && value !== null && 'openapi' in value && 'paths' in value)
      return value as unknown as ApiDocument;
    throw new TypeError('it is no OpenAPI document');
  },
};

export const apiDocumentPath = '/openapi.json';
export const apiDocumentQuery = queryOptions({
  queryKey: ['apiDocument'],
  queryFn: ({ signal }) => call(apiDocument, apiDocumentPath, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
