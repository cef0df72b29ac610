/** Where functions are called in the cloud. */
export const functionsName = 'functions.yandexcloud.net';
export const functionsUrl = `https://${functionsName}`;

const logReadingName = 'reader.logging.yandexcloud.net';

/** Names of the cloud's API; each is a service that is served. */
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
];

/** Every name of the cloud that leads here: inside a sandbox by itself, elsewhere for whoever is led here by it. */
export const cloudNames: readonly string[] = [functionsName, ...apiNames];

/** Where the cloud itself says that a service is, by the id of the service. */
export function cloudAddressOf(serviceId: string): string {
  if (serviceId === 'endpoint') return 'api.cloud.yandex.net:443';
  if (serviceId === 'log-reading') return `${logReadingName}:443`;
  const name = serviceId === 'resourcemanager' ? 'resource-manager' : serviceId;
  return `${name}.api.cloud.yandex.net:443`;
}

/** @param host as a client wrote it, perhaps with a port */
export function isCloudName(host: string): boolean {
  return cloudNames.includes(hostName(host));
}

export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
