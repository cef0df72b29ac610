import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import type { TestConsole } from './test-console.ts';

export const specificationHead = 'openapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';

/** Creates a gateway. @param paths the specification after its head */
export async function newGateway(
  { folderId, post }: TestConsole,
  paths: string,
  more: object = {},
): Promise<{ id: string; domain: string }> {
  const body = { folderId, openapiSpec: specificationHead + paths, ...more };
  const answer = await post('/apigateways/v1/apigateways', body);
  expect([answer.status, answer.body.message]).toEqual([200, undefined]);
  return answer.body.response;
}

export type Sent = { method?: string; headers?: Record<string, string>; body?: string };

/** Sends as clients do that resolve names below `localhost`. */
export async function sendTo(
  { gatewayUrl }: TestConsole,
  { domain }: { domain: string },
  path: string,
  { method = 'GET', headers = {}, body }: Sent = {},
) {
  const { port } = new URL(gatewayUrl);
  const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers: { Host: domain, ...headers } });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
