// `node scripts/cloud-definitions.mjs CLOUDAPI GOOGLEAPIS`: compiles Yandex's definitions of the services that the
// console serves, with protoc. CLOUDAPI is a clone of github.com/yandex-cloud/cloudapi, GOOGLEAPIS one of
// github.com/googleapis/googleapis.
import { join } from 'node:path';
import { root } from './places.mjs';
import { run } from './run.mjs';

const services = [
  'containerregistry/v1/registry',
  'endpoint/api_endpoint',
  'iam/v1/api_key',
  'iam/v1/awscompatibility/access_key',
  'iam/v1/iam_token',
  'iam/v1/key',
  'iam/v1/role',
  'iam/v1/service_account',
  'lockbox/v1/payload',
  'lockbox/v1/secret',
  'logging/v1/log_reading',
  'operation/operation',
  'resourcemanager/v1/cloud',
  'resourcemanager/v1/folder',
  'serverless/apigateway/v1/apigateway',
  'serverless/functions/v1/function',
  'serverless/triggers/v1/trigger',
];
/** Messages of operations and errors that no service names. */
const others = ['google/protobuf/empty.proto', 'google/rpc/error_details.proto', 'google/rpc/status.proto'];

const [cloudApi, googleApis] = process.argv.slice(2);
if (cloudApi === undefined || googleApis === undefined)
  throw new Error('Name two folders: node scripts/cloud-definitions.mjs CLOUDAPI GOOGLEAPIS');

const { code } = await run(
  [
    'protoc',
    ...['-I', googleApis, '-I', cloudApi, '--include_imports'],
    `--descriptor_set_out=${join(root, 'bff/src/grpc/cloud-api.binpb')}`,
    ...services.map((name) => `yandex/cloud/${name}_service.proto`),
    ...others,
  ],
  { cwd: root, show: true },
);
process.exit(code);
