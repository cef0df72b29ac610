import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import { isQueuePath, type SqsApi } from '../queues/api/sqs-api.ts';
import type { Api } from '../routes/api.ts';
import { apiNames, hostName, isCloudName, messageQueueName } from './cloud-names.ts';
import { withCloudAddresses } from './invoke-url.ts';

/** The cloud's public API; the console's pages and its own routes are served on its own origin alone. */
const publicPath =
  /^\/(?:functions\/v1|iam\/v1|iam\/aws-compatibility\/v1|operations|resource-manager\/v1|logging\/v1|triggers\/v1|apigateways\/v1|container-registry\/v1|lockbox\/v1|endpoints)(?=[/:]|$)/;

type Options = {
  app: Api;
  /** Message Queue, whose signatures cover the host and the headers as the client sent them. */
  sqs: SqsApi;
  /** `host[:port]` that the app answers to. */
  consoleHost: string;
  /** `host[:port]` names of this machine that the API answers to, besides the cloud's names. */
  hosts: ReadonlySet<string>;
  /** Those of the hosts that are served without TLS. */
  plaintextHosts: ReadonlySet<string>;
};

/**
 * Answers a request of the API. @param host from the request; decides which addresses the response holds @param
 * incoming the source of the body, unless that is in memory
 */
export type NamedAnswer = (
  request: Request,
  host: string,
  incoming?: IncomingMessage,
) => Response | Promise<Response>;

/**
 * The public API for programs, under any name that resolves to this console. It accepts only tokens, never cookies,
 * and has none of the console's own routes. Requests under a cloud name get cloud addresses, which also lead here for
 * that client.
 */
export function namedApi({ app, sqs, consoleHost, hosts, plaintextHosts }: Options): NamedAnswer {
  return async (request, host, incoming) => {
    const { pathname, search } = new URL(request.url);
    if (isOfQueues(request.method, { host, pathname })) {
      const scheme = plaintextHosts.has(host.toLowerCase()) ? 'http' : 'https';
      return await sqs({ request, incoming, origin: `${scheme}://${host}` });
    }
    const refusal = refusalOf(request.method, { host, pathname });
    if (refusal !== undefined)
      return Response.json(refusal.toStatus(randomUUID()), { status: refusal.httpStatus });
    const headers = new Headers(request.headers);
    headers.delete('cookie');
    headers.set('host', consoleHost);
    const { method, body } = request;
    const byCloudName = isCloudName(host);
    const inside = new Request(`http://${consoleHost}${pathname}${search}`, {
      method,
      headers,
      ...(body === null ? {} : { body, duplex: 'half' as const }),
    });
    const plaintextAddress = plaintextHosts.has(host.toLowerCase()) ? host : undefined;
    const answer = () => app.fetch(inside, { incoming, byCloudName, plaintextAddress });
    return byCloudName ? withCloudAddresses(answer) : answer();
  };

  function isOfQueues(method: string, { host, pathname }: { host: string; pathname: string }): boolean {
    if (hostName(host) === messageQueueName) return true;
    return hosts.has(host.toLowerCase()) && method === 'POST' && isQueuePath(pathname);
  }

  function refusalOf(method: string, { host, pathname }: { host: string; pathname: string }) {
    if (!hosts.has(host.toLowerCase()) && !apiNames.includes(hostName(host)))
      return new ApiError(
        'PERMISSION_DENIED',
        `The API is not addressed as ${JSON.stringify(host)}. Use ${apiNames[0]} or another name of the cloud's API.`,
        { reason: 'HOST_NOT_ALLOWED' },
      );
    if (publicPath.test(pathname)) return undefined;
    return new ApiError('NOT_FOUND', say('NO_ROUTE_FOR_PROGRAMS', { method, path: pathname }));
  }
}
