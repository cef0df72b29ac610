import type { CorsRule } from './cors.ts';
import type { Integration } from './integration.ts';
import type { Security } from './security.ts';

/** A parameter that an operation declares; its value takes the place of `{name}` in the integration. */
export type Parameter = {
  in: 'path' | 'query' | 'header' | 'cookie';
  name: string;
  isRequired: boolean;
  schema?: unknown;
};

export type ApiOperation = {
  operationId?: string | undefined;
  parameters: Parameter[];
  security: Security;
  integration: Integration;
  body?: { isRequired: boolean; schemas: Record<string, unknown> } | undefined;
};

export type Route = {
  /** The path as the specification writes it, such as `/pets/{id}`. */
  template: string;
  line: number;
  /** By method in capitals. */
  operations: Record<string, ApiOperation>;
  /** Answers every method without an operation of its own. */
  anyMethod?: ApiOperation | undefined;
  cors?: CorsRule | undefined;
};

/** A checked specification, as plain data: threads and processes pass it on. */
export type RouteTable = {
  ignoresTrailingSlashes: boolean;
  routes: Route[];
  /** Accounts that the gateway acts as. */
  serviceAccountIds: string[];
  /** `components.schemas`, which the schemas of parameters and bodies refer to. */
  schemas: unknown;
};

/** A fault of a specification as it is shown: the line, where in the document, and the rule. */
export type SpecificationFault = { line: number; at: string; rule: string };
