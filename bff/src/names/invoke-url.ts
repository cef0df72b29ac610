import { AsyncLocalStorage } from 'node:async_hooks';
import { functionsUrl } from './cloud-names.ts';

/** The origin of function calls in the answer to the current request, when it is not this machine's. */
const origin = new AsyncLocalStorage<string>();

/** Runs `answer` for a request under a name of the cloud, whose answer holds the cloud's addresses. */
export const withCloudAddresses = <T>(answer: () => T): T => origin.run(functionsUrl, answer);

/** @param gatewayUrl origin of function calls on this machine */
export const invokeUrl = (gatewayUrl: string, functionId: string): string =>
  `${origin.getStore() ?? gatewayUrl}/${functionId}`;
