/** Host name of function calls in the cloud. */
export const functionsName = 'functions.yandexcloud.net';
export const functionsUrl = `https://${functionsName}`;

/** Below this name, each API gateway of the cloud has a name of its own. */
export const gatewaysName = 'apigw.yandexcloud.net';

/** Host name of Message Queue, which clients of SQS use. */
export const messageQueueName = 'message-queue.api.cloud.yandex.net';
const logReadingName = 'reader.logging.yandexcloud.net';

/** Host names of the cloud's API, one per service that this console serves. */
export const apiNames: readonly string[] = [
  'api.cloud.yandex.net',
  'iam.api.cloud.yandex.net',
  'operation.api.cloud.yandex.net',
  logReadingName,
  'resource-manager.api.cloud.yandex.net',
  'serverless-functions.api.cloud.yandex.net',
  'serverless-triggers.api.cloud.yandex.net',
  'serverless-apigateway.api.cloud.yandex.net',
  'container-registry.api.cloud.yandex.net',
  'lockbox.api.cloud.yandex.net',
  'payload.lockbox.api.cloud.yandex.net',
  messageQueueName,
];

/**
 * Every host name of the cloud that this console answers to: always inside sandboxes, and elsewhere for clients that
 * resolve it to this machine.
 */
export const cloudNames: readonly string[] = [functionsName, ...apiNames];

/** The cloud's own address of a service. */
export function cloudAddressOf(serviceId: string): string {
  if (serviceId === 'endpoint') return 'api.cloud.yandex.net:443';
  if (serviceId === 'log-reading') return `${logReadingName}:443`;
  if (serviceId === 'lockbox-payload') return 'payload.lockbox.api.cloud.yandex.net:443';
  const name = serviceId === 'resourcemanager' ? 'resource-manager' : serviceId;
  return `${name}.api.cloud.yandex.net:443`;
}

const gatewayName = /^d5d[a-z0-9]{17}\.apigw\.yandexcloud\.net$/;

/** @param host as the client wrote it, with or without a port */
export function isCloudName(host: string): boolean {
  const name = hostName(host);
  return cloudNames.includes(name) || gatewayName.test(name);
}

export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
