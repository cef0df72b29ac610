import { AsyncLocalStorage } from 'node:async_hooks';
import { functionsUrl, gatewaysName } from './cloud-names.ts';

/** The origin of function calls in the answer to the current request, when it is not this machine's. */
const origin = new AsyncLocalStorage<string>();

/** Runs `answer` for a request under a name of the cloud, whose answer holds the cloud's addresses. */
export const withCloudAddresses = <T>(answer: () => T): T => origin.run(functionsUrl, answer);

/** @param gatewayUrl origin of function calls on this machine */
export const invokeUrl = (gatewayUrl: string, functionId: string): string =>
  `${origin.getStore() ?? gatewayUrl}/${functionId}`;

/**
 * The host of an API gateway. Each has a name of its own directly below `localhost`: browsers take each as a site of
 * its own, so that no page shares a cookie with another gateway or with the console.
 */
export const apiGatewayDomain = (gatewayUrl: string, apiGatewayId: string): string => {
  if (origin.getStore() !== undefined) return `${apiGatewayId}.${gatewaysName}`;
  const { port } = new URL(gatewayUrl);
  return `${apiGatewayId}.localhost${port === '' ? '' : `:${port}`}`;
};
