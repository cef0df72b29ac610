const functionsPath = '/functions/v1/functions';
const versionsPath = '/functions/v1/versions';
const accountsPath = '/iam/v1/serviceAccounts';
const accessKeysPath = '/iam/aws-compatibility/v1/accessKeys';
const triggersPath = '/triggers/v1/triggers';
const secretsPath = '/lockbox/v1/secrets';
const gatewaysPath = '/apigateways/v1/apigateways';
const registriesPath = '/container-registry/v1/registries';

const accessBindings = (base: string) => ({
  listAccessBindings: `GET ${base}/{resourceId}:listAccessBindings`,
  setAccessBindings: `POST ${base}/{resourceId}:setAccessBindings`,
  updateAccessBindings: `POST ${base}/{resourceId}:updateAccessBindings`,
});

/**
 * Every RPC that the console serves, with its REST route, so that every rule exists once; other RPCs of the services
 * return UNIMPLEMENTED. Here and not read from the definitions, because the API reference needs no gRPC.
 */
export const services: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'yandex.cloud.serverless.functions.v1.FunctionService': {
    get: `GET ${functionsPath}/{functionId}`,
    list: `GET ${functionsPath}`,
    create: `POST ${functionsPath}`,
    update: `PATCH ${functionsPath}/{functionId}`,
    delete: `DELETE ${functionsPath}/{functionId}`,
    getVersion: `GET ${versionsPath}/{functionVersionId}`,
    getVersionByTag: `GET ${versionsPath}:byTag`,
    listVersions: `GET ${versionsPath}`,
    createVersion: `POST ${versionsPath}`,
    deleteVersion: `DELETE ${versionsPath}/{functionVersionId}`,
    setTag: `POST ${versionsPath}/{functionVersionId}:setTag`,
    removeTag: `POST ${versionsPath}/{functionVersionId}:removeTag`,
    listTagHistory: `GET ${functionsPath}/{functionId}:tagHistory`,
    listRuntimes: 'GET /functions/v1/runtimes',
    listOperations: `GET ${functionsPath}/{functionId}/operations`,
    listScalingPolicies: `GET ${functionsPath}/{functionId}/scalingPolicies`,
    setScalingPolicy: `POST ${functionsPath}/{functionId}:setScalingPolicy`,
    removeScalingPolicy: `POST ${functionsPath}/{functionId}:removeScalingPolicy`,
    ...accessBindings(functionsPath),
  },
  'yandex.cloud.operation.OperationService': {
    get: 'GET /operations/{operationId}',
    cancel: 'GET /operations/{operationId}:cancel',
  },
  'yandex.cloud.iam.v1.ServiceAccountService': {
    get: `GET ${accountsPath}/{serviceAccountId}`,
    list: `GET ${accountsPath}`,
    create: `POST ${accountsPath}`,
    update: `PATCH ${accountsPath}/{serviceAccountId}`,
    delete: `DELETE ${accountsPath}/{serviceAccountId}`,
    listOperations: `GET ${accountsPath}/{serviceAccountId}/operations`,
    ...accessBindings(accountsPath),
  },
  'yandex.cloud.iam.v1.KeyService': {
    get: 'GET /iam/v1/keys/{keyId}',
    list: 'GET /iam/v1/keys',
    create: 'POST /iam/v1/keys',
    update: 'PATCH /iam/v1/keys/{keyId}',
    delete: 'DELETE /iam/v1/keys/{keyId}',
    listOperations: 'GET /iam/v1/keys/{keyId}/operations',
  },
  'yandex.cloud.iam.v1.ApiKeyService': {
    get: 'GET /iam/v1/apiKeys/{apiKeyId}',
    list: 'GET /iam/v1/apiKeys',
    create: 'POST /iam/v1/apiKeys',
    update: 'PATCH /iam/v1/apiKeys/{apiKeyId}',
    delete: 'DELETE /iam/v1/apiKeys/{apiKeyId}',
    listOperations: 'GET /iam/v1/apiKeys/{apiKeyId}/operations',
    listScopes: 'GET /iam/v1/apiKeyScopes',
  },
  'yandex.cloud.iam.v1.awscompatibility.AccessKeyService': {
    get: `GET ${accessKeysPath}/{accessKeyId}`,
    list: `GET ${accessKeysPath}`,
    create: `POST ${accessKeysPath}`,
    update: `PATCH ${accessKeysPath}/{accessKeyId}`,
    delete: `DELETE ${accessKeysPath}/{accessKeyId}`,
    listOperations: `GET ${accessKeysPath}/{accessKeyId}/operations`,
  },
  'yandex.cloud.iam.v1.IamTokenService': {
    create: 'POST /iam/v1/tokens',
    createForServiceAccount: 'POST /iam/v1/tokens:createForServiceAccount',
    revoke: 'POST /iam/v1/tokens:revoke',
  },
  'yandex.cloud.iam.v1.RoleService': {
    get: 'GET /iam/v1/roles/{roleId}',
    list: 'GET /iam/v1/roles',
  },
  'yandex.cloud.resourcemanager.v1.FolderService': {
    get: 'GET /resource-manager/v1/folders/{folderId}',
    list: 'GET /resource-manager/v1/folders',
    ...accessBindings('/resource-manager/v1/folders'),
  },
  'yandex.cloud.resourcemanager.v1.CloudService': {
    get: 'GET /resource-manager/v1/clouds/{cloudId}',
    list: 'GET /resource-manager/v1/clouds',
    ...accessBindings('/resource-manager/v1/clouds'),
  },
  'yandex.cloud.logging.v1.LogReadingService': { read: 'POST /logging/v1/read' },
  'yandex.cloud.serverless.triggers.v1.TriggerService': {
    get: `GET ${triggersPath}/{triggerId}`,
    list: `GET ${triggersPath}`,
    create: `POST ${triggersPath}`,
    update: `PATCH ${triggersPath}/{triggerId}`,
    delete: `DELETE ${triggersPath}/{triggerId}`,
    pause: `POST ${triggersPath}/{triggerId}:pause`,
    resume: `POST ${triggersPath}/{triggerId}:resume`,
    listOperations: `GET ${triggersPath}/{triggerId}/operations`,
  },
  'yandex.cloud.lockbox.v1.SecretService': {
    get: `GET ${secretsPath}/{secretId}`,
    list: `GET ${secretsPath}`,
    create: `POST ${secretsPath}`,
    update: `PATCH ${secretsPath}/{secretId}`,
    delete: `DELETE ${secretsPath}/{secretId}`,
    activate: `POST ${secretsPath}/{secretId}:activate`,
    deactivate: `POST ${secretsPath}/{secretId}:deactivate`,
    listVersions: `GET ${secretsPath}/{secretId}/versions`,
    addVersion: `POST ${secretsPath}/{secretId}:addVersion`,
    setCurrentVersion: `POST ${secretsPath}/{secretId}:setCurrentVersion`,
    scheduleVersionDestruction: `POST ${secretsPath}/{secretId}:scheduleVersionDestruction`,
    cancelVersionDestruction: `POST ${secretsPath}/{secretId}:cancelVersionDestruction`,
    listOperations: `GET ${secretsPath}/{secretId}/operations`,
    ...accessBindings(secretsPath),
  },
  'yandex.cloud.lockbox.v1.PayloadService': {
    get: `GET ${secretsPath}/{secretId}/payload`,
    getEx: `GET ${secretsPath}:getEx`,
  },
  'yandex.cloud.serverless.apigateway.v1.ApiGatewayService': {
    get: `GET ${gatewaysPath}/{apiGatewayId}`,
    list: `GET ${gatewaysPath}`,
    create: `POST ${gatewaysPath}`,
    update: `PATCH ${gatewaysPath}/{apiGatewayId}`,
    delete: `DELETE ${gatewaysPath}/{apiGatewayId}`,
    stop: `POST ${gatewaysPath}/{apiGatewayId}:stop`,
    resume: `POST ${gatewaysPath}/{apiGatewayId}:resume`,
    addDomain: `POST ${gatewaysPath}/{apiGatewayId}:addDomain`,
    removeDomain: `POST ${gatewaysPath}/{apiGatewayId}:removeDomain`,
    getOpenapiSpec: `GET ${gatewaysPath}/{apiGatewayId}:spec`,
    listOperations: `GET ${gatewaysPath}/{apiGatewayId}/operations`,
    ...accessBindings(gatewaysPath),
    updateAccessBindings: `PATCH ${gatewaysPath}/{resourceId}:updateAccessBindings`,
  },
  'yandex.cloud.containerregistry.v1.RegistryService': {
    get: `GET ${registriesPath}/{registryId}`,
    list: `GET ${registriesPath}`,
    create: `POST ${registriesPath}`,
    update: `PATCH ${registriesPath}/{registryId}`,
    delete: `DELETE ${registriesPath}/{registryId}`,
    ...accessBindings(registriesPath),
  },
  'yandex.cloud.endpoint.ApiEndpointService': {
    get: 'GET /endpoints/{apiEndpointId}',
    list: 'GET /endpoints',
  },
};
