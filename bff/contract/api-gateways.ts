import { z } from 'zod';
import { logOptions } from './functions.ts';
import {
  accountDescription,
  duration,
  int64,
  labels,
  pageQuery,
  resourceId,
  resourceName,
  ruleTexts,
  timestamp,
} from './scalars.ts';

/** Limits of the service (yandex/cloud/serverless/apigateway/v1/apigateway_service.proto), and of this console. */
export const apiGatewayLimits = {
  specificationBytes: 1024 * 1024,
  variables: 100,
  variableCharacters: 1000,
  executionTimeoutMaxSeconds: 600,
} as const;

const gatewayName = z.union([z.literal(''), resourceName]);
const specification = z
  .string()
  .min(1)
  .refine(
    (text) => new TextEncoder().encode(text).length <= apiGatewayLimits.specificationBytes,
    ruleTexts.specificationSize,
  )
  .meta({ description: 'OpenAPI 3 in YAML or JSON, at most 1 MB' });

/** yandex.cloud.serverless.apigateway.v1.VariableInput */
const variableValue = z.strictObject({
  stringValue: z.string().max(apiGatewayLimits.variableCharacters).optional(),
  intValue: int64.optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
export type VariableValue = z.infer<typeof variableValue>;
const variables = z
  .record(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, ruleTexts.gatewayVariableName), variableValue)
  .refine((map) => Object.keys(map).length <= apiGatewayLimits.variables, ruleTexts.gatewayVariables);

/** yandex.cloud.serverless.apigateway.v1.ApiGateway */
export const apiGateway = z.object({
  id: resourceId,
  folderId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  status: z.enum(['ACTIVE', 'STOPPED']),
  /** The host, and the port if it is not the usual one. */
  domain: z.string(),
  logOptions: logOptions.optional(),
  variables: variables.optional(),
  executionTimeout: duration.optional(),
});
export type ApiGateway = z.infer<typeof apiGateway>;
export const apiGatewayList = z.object({
  apiGateways: z.array(apiGateway),
  nextPageToken: z.string().optional(),
});

const settable = {
  description: accountDescription,
  labels,
  openapiSpec: specification,
  logOptions,
  variables,
  executionTimeout: duration,
};
export const createApiGatewayRequest = z.strictObject({
  folderId: resourceId,
  name: gatewayName.default(''),
  description: settable.description.default(''),
  labels: labels.default({}),
  openapiSpec: specification,
  logOptions: settable.logOptions.optional(),
  variables: settable.variables.default({}),
  executionTimeout: settable.executionTimeout.optional(),
});
export type CreateApiGatewayRequest = z.input<typeof createApiGatewayRequest>;
export const updateApiGatewayRequest = z.strictObject({
  updateMask: z.string().optional(),
  name: gatewayName.optional(),
  description: settable.description.optional(),
  labels: labels.optional(),
  openapiSpec: specification.optional(),
  logOptions: settable.logOptions.optional(),
  variables: settable.variables.optional(),
  executionTimeout: settable.executionTimeout.optional(),
});
export const listApiGatewaysQuery = pageQuery.extend({ folderId: resourceId }).strict();
export const specificationQuery = z.strictObject({
  format: z.enum(['FORMAT_UNSPECIFIED', 'JSON', 'YAML']).optional(),
});
/** yandex.cloud.serverless.apigateway.v1.GetOpenapiSpecResponse */
export const specificationAnswer = z.object({ apiGatewayId: resourceId, openapiSpec: z.string() });

/** `POST /console/apiGateways:check` */
export const checkSpecificationRequest = z.strictObject({
  openapiSpec: specification,
  variables: variables.default({}),
});
const shownRoute = z.object({
  line: z.number().int(),
  method: z.string(),
  path: z.string(),
  integration: z.string(),
  /** What the integration leads to: the ID of a function, or a URL. */
  target: z.string(),
  isAuthorized: z.boolean(),
});
export type ShownRoute = z.infer<typeof shownRoute>;
export const checkedSpecification = z.object({
  routes: z.array(shownRoute),
  faults: z.array(z.object({ line: z.number().int(), at: z.string(), rule: z.string() })),
});
export type CheckedSpecification = z.infer<typeof checkedSpecification>;
