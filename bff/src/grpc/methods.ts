/** One RPC: its message types, and the REST route from its definition (google.api.http). */
export type Method = { request: string; response: string; route: string };
type Service = { module: string; methods: Record<string, Method> };

const method = (request: string, response: string, route: string): Method => ({ request, response, route });
const changing = (request: string, route: string) => method(request, 'Operation', route);

const functionsPath = '/functions/v1/functions';
const versionsPath = '/functions/v1/versions';
const accountsPath = '/iam/v1/serviceAccounts';
const triggersPath = '/triggers/v1/triggers';
const gatewaysPath = '/apigateways/v1/apigateways';
const registriesPath = '/container-registry/v1/registries';

const accessBindings = (base: string) => ({
  listAccessBindings: method(
    'ListAccessBindingsRequest',
    'ListAccessBindingsResponse',
    `GET ${base}/{resourceId}:listAccessBindings`,
  ),
  setAccessBindings: changing('SetAccessBindingsRequest', `POST ${base}/{resourceId}:setAccessBindings`),
  updateAccessBindings: changing(
    'UpdateAccessBindingsRequest',
    `POST ${base}/{resourceId}:updateAccessBindings`,
  ),
});

/**
 * Every RPC that the console serves. Each maps to its REST route, so that every rule exists once; other RPCs of the
 * services return UNIMPLEMENTED.
 */
export const services: Readonly<Record<string, Service>> = {
  FunctionServiceService: {
    module: 'serverless/functions/v1/function_service',
    methods: {
      get: method('GetFunctionRequest', 'Function', `GET ${functionsPath}/{functionId}`),
      list: method('ListFunctionsRequest', 'ListFunctionsResponse', `GET ${functionsPath}`),
      create: changing('CreateFunctionRequest', `POST ${functionsPath}`),
      update: changing('UpdateFunctionRequest', `PATCH ${functionsPath}/{functionId}`),
      delete: changing('DeleteFunctionRequest', `DELETE ${functionsPath}/{functionId}`),
      getVersion: method('GetFunctionVersionRequest', 'Version', `GET ${versionsPath}/{functionVersionId}`),
      getVersionByTag: method('GetFunctionVersionByTagRequest', 'Version', `GET ${versionsPath}:byTag`),
      listVersions: method(
        'ListFunctionsVersionsRequest',
        'ListFunctionsVersionsResponse',
        `GET ${versionsPath}`,
      ),
      createVersion: changing('CreateFunctionVersionRequest', `POST ${versionsPath}`),
      deleteVersion: changing('DeleteFunctionVersionRequest', `DELETE ${versionsPath}/{functionVersionId}`),
      setTag: changing('SetFunctionTagRequest', `POST ${versionsPath}/{functionVersionId}:setTag`),
      removeTag: changing('RemoveFunctionTagRequest', `POST ${versionsPath}/{functionVersionId}:removeTag`),
      listTagHistory: method(
        'ListFunctionTagHistoryRequest',
        'ListFunctionTagHistoryResponse',
        `GET ${functionsPath}/{functionId}:tagHistory`,
      ),
      listRuntimes: method('ListRuntimesRequest', 'ListRuntimesResponse', 'GET /functions/v1/runtimes'),
      listOperations: method(
        'ListFunctionOperationsRequest',
        'ListFunctionOperationsResponse',
        `GET ${functionsPath}/{functionId}/operations`,
      ),
      listScalingPolicies: method(
        'ListScalingPoliciesRequest',
        'ListScalingPoliciesResponse',
        `GET ${functionsPath}/{functionId}/scalingPolicies`,
      ),
      setScalingPolicy: changing(
        'SetScalingPolicyRequest',
        `POST ${functionsPath}/{functionId}:setScalingPolicy`,
      ),
      removeScalingPolicy: changing(
        'RemoveScalingPolicyRequest',
        `POST ${functionsPath}/{functionId}:removeScalingPolicy`,
      ),
      ...accessBindings(functionsPath),
    },
  },
  OperationServiceService: {
    module: 'operation/operation_service',
    methods: {
      get: changing('GetOperationRequest', 'GET /operations/{operationId}'),
      cancel: changing('CancelOperationRequest', 'GET /operations/{operationId}:cancel'),
    },
  },
  ServiceAccountServiceService: {
    module: 'iam/v1/service_account_service',
    methods: {
      get: method('GetServiceAccountRequest', 'ServiceAccount', `GET ${accountsPath}/{serviceAccountId}`),
      list: method('ListServiceAccountsRequest', 'ListServiceAccountsResponse', `GET ${accountsPath}`),
      create: changing('CreateServiceAccountRequest', `POST ${accountsPath}`),
      update: changing('UpdateServiceAccountRequest', `PATCH ${accountsPath}/{serviceAccountId}`),
      delete: changing('DeleteServiceAccountRequest', `DELETE ${accountsPath}/{serviceAccountId}`),
      listOperations: method(
        'ListServiceAccountOperationsRequest',
        'ListServiceAccountOperationsResponse',
        `GET ${accountsPath}/{serviceAccountId}/operations`,
      ),
      ...accessBindings(accountsPath),
    },
  },
  KeyServiceService: {
    module: 'iam/v1/key_service',
    methods: {
      get: method('GetKeyRequest', 'Key', 'GET /iam/v1/keys/{keyId}'),
      list: method('ListKeysRequest', 'ListKeysResponse', 'GET /iam/v1/keys'),
      create: method('CreateKeyRequest', 'CreateKeyResponse', 'POST /iam/v1/keys'),
      update: changing('UpdateKeyRequest', 'PATCH /iam/v1/keys/{keyId}'),
      delete: changing('DeleteKeyRequest', 'DELETE /iam/v1/keys/{keyId}'),
      listOperations: method(
        'ListKeyOperationsRequest',
        'ListKeyOperationsResponse',
        'GET /iam/v1/keys/{keyId}/operations',
      ),
    },
  },
  ApiKeyServiceService: {
    module: 'iam/v1/api_key_service',
    methods: {
      get: method('GetApiKeyRequest', 'ApiKey', 'GET /iam/v1/apiKeys/{apiKeyId}'),
      list: method('ListApiKeysRequest', 'ListApiKeysResponse', 'GET /iam/v1/apiKeys'),
      create: method('CreateApiKeyRequest', 'CreateApiKeyResponse', 'POST /iam/v1/apiKeys'),
      update: changing('UpdateApiKeyRequest', 'PATCH /iam/v1/apiKeys/{apiKeyId}'),
      delete: changing('DeleteApiKeyRequest', 'DELETE /iam/v1/apiKeys/{apiKeyId}'),
      listOperations: method(
        'ListApiKeyOperationsRequest',
        'ListApiKeyOperationsResponse',
        'GET /iam/v1/apiKeys/{apiKeyId}/operations',
      ),
      listScopes: method('ListApiKeyScopesRequest', 'ListApiKeyScopesResponse', 'GET /iam/v1/apiKeyScopes'),
    },
  },
  IamTokenServiceService: {
    module: 'iam/v1/iam_token_service',
    methods: {
      create: method('CreateIamTokenRequest', 'CreateIamTokenResponse', 'POST /iam/v1/tokens'),
      createForServiceAccount: method(
        'CreateIamTokenForServiceAccountRequest',
        'CreateIamTokenResponse',
        'POST /iam/v1/tokens:createForServiceAccount',
      ),
      revoke: method('RevokeIamTokenRequest', 'RevokeIamTokenResponse', 'POST /iam/v1/tokens:revoke'),
    },
  },
  RoleServiceService: {
    module: 'iam/v1/role_service',
    methods: {
      get: method('GetRoleRequest', 'Role', 'GET /iam/v1/roles/{roleId}'),
      list: method('ListRolesRequest', 'ListRolesResponse', 'GET /iam/v1/roles'),
    },
  },
  FolderServiceService: {
    module: 'resourcemanager/v1/folder_service',
    methods: {
      get: method('GetFolderRequest', 'Folder', 'GET /resource-manager/v1/folders/{folderId}'),
      list: method('ListFoldersRequest', 'ListFoldersResponse', 'GET /resource-manager/v1/folders'),
      ...accessBindings('/resource-manager/v1/folders'),
    },
  },
  CloudServiceService: {
    module: 'resourcemanager/v1/cloud_service',
    methods: {
      get: method('GetCloudRequest', 'Cloud', 'GET /resource-manager/v1/clouds/{cloudId}'),
      list: method('ListCloudsRequest', 'ListCloudsResponse', 'GET /resource-manager/v1/clouds'),
      ...accessBindings('/resource-manager/v1/clouds'),
    },
  },
  LogReadingServiceService: {
    module: 'logging/v1/log_reading_service',
    methods: { read: method('ReadRequest', 'ReadResponse', 'POST /logging/v1/read') },
  },
  TriggerServiceService: {
    module: 'serverless/triggers/v1/trigger_service',
    methods: {
      get: method('GetTriggerRequest', 'Trigger', `GET ${triggersPath}/{triggerId}`),
      list: method('ListTriggersRequest', 'ListTriggersResponse', `GET ${triggersPath}`),
      create: changing('CreateTriggerRequest', `POST ${triggersPath}`),
      update: changing('UpdateTriggerRequest', `PATCH ${triggersPath}/{triggerId}`),
      delete: changing('DeleteTriggerRequest', `DELETE ${triggersPath}/{triggerId}`),
      pause: changing('PauseTriggerRequest', `POST ${triggersPath}/{triggerId}:pause`),
      resume: changing('ResumeTriggerRequest', `POST ${triggersPath}/{triggerId}:resume`),
      listOperations: method(
        'ListTriggerOperationsRequest',
        'ListTriggerOperationsResponse',
        `GET ${triggersPath}/{triggerId}/operations`,
      ),
    },
  },
  ApiGatewayServiceService: {
    module: 'serverless/apigateway/v1/apigateway_service',
    methods: {
      get: method('GetApiGatewayRequest', 'ApiGateway', `GET ${gatewaysPath}/{apiGatewayId}`),
      list: method('ListApiGatewayRequest', 'ListApiGatewayResponse', `GET ${gatewaysPath}`),
      create: changing('CreateApiGatewayRequest', `POST ${gatewaysPath}`),
      update: changing('UpdateApiGatewayRequest', `PATCH ${gatewaysPath}/{apiGatewayId}`),
      delete: changing('DeleteApiGatewayRequest', `DELETE ${gatewaysPath}/{apiGatewayId}`),
      getOpenapiSpec: method(
        'GetOpenapiSpecRequest',
        'GetOpenapiSpecResponse',
        `GET ${gatewaysPath}/{apiGatewayId}:spec`,
      ),
      ...accessBindings(gatewaysPath),
    },
  },
  RegistryServiceService: {
    module: 'containerregistry/v1/registry_service',
    methods: {
      get: method('GetRegistryRequest', 'Registry', `GET ${registriesPath}/{registryId}`),
      list: method('ListRegistriesRequest', 'ListRegistriesResponse', `GET ${registriesPath}`),
      create: changing('CreateRegistryRequest', `POST ${registriesPath}`),
      update: changing('UpdateRegistryRequest', `PATCH ${registriesPath}/{registryId}`),
      delete: changing('DeleteRegistryRequest', `DELETE ${registriesPath}/{registryId}`),
      ...accessBindings(registriesPath),
    },
  },
  ApiEndpointServiceService: {
    module: 'endpoint/api_endpoint_service',
    methods: {
      get: method('GetApiEndpointRequest', 'ApiEndpoint', 'GET /endpoints/{apiEndpointId}'),
      list: method('ListApiEndpointsRequest', 'ListApiEndpointsResponse', 'GET /endpoints'),
    },
  },
};
