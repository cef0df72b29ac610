/**
 * A program like those written for the cloud: Yandex's unmodified SDK, authenticated with a service account's key,
 * with default addresses. It writes its results to standard output as JSON.
 */
import { Session, waitForOperation } from '@yandex-cloud/nodejs-sdk';
import { functionService, function as functions } from '@yandex-cloud/nodejs-sdk/serverless-functions-v1';

const key = JSON.parse(process.env.SERVICE_ACCOUNT_KEY ?? '');
const folderId = process.env.FOLDER_ID ?? '';
const content = Buffer.from(process.env.PACKAGE ?? '', 'base64');

const session = new Session({ serviceAccountJson: key });
const client = session.client(functionService.FunctionServiceClient);

const created = await client.create(
  functionService.CreateFunctionRequest.fromPartial({
    folderId,
    name: 'by-the-sdk',
    labels: { team: 'a', empty: '' },
  }),
);
const createdMetadata = functionService.CreateFunctionMetadata.decode(
  created.metadata?.value ?? Buffer.alloc(0),
);
const made = await waitForOperation(created, session);
const fn = functions.Function.decode(made.response?.value ?? Buffer.alloc(0));
const versionOperation = await client.createVersion(
  functionService.CreateFunctionVersionRequest.fromPartial({
    functionId: fn.id,
    runtime: 'nodejs22',
    entrypoint: 'index.main',
    resources: { memory: 128 * 1024 * 1024 },
    executionTimeout: { seconds: 2, nanos: 500_000_000 },
    environment: { EMPTY: '', FULL: '1' },
    tag: ['prod'],
    metadataOptions: { awsV1HttpEndpoint: functions.MetadataOption.DISABLED },
    content,
  }),
);
const versionDone = await waitForOperation(versionOperation, session);
const version = functions.Version.decode(versionDone.response?.value ?? Buffer.alloc(0));
await waitForOperation(
  await client.update(
    functionService.UpdateFunctionRequest.fromPartial({
      functionId: fn.id,
      updateMask: { paths: ['description'] },
      description: 'told by a mask',
      name: 'not-this',
    }),
  ),
  session,
);
const got = await client.get(functionService.GetFunctionRequest.fromPartial({ functionId: fn.id }));
const list = await client.list(
  functionService.ListFunctionsRequest.fromPartial({ folderId, filter: 'name="by-the-sdk"' }),
);
const versions = await client.listVersions(
  functionService.ListFunctionsVersionsRequest.fromPartial({ functionId: fn.id }),
);
const deleted = await waitForOperation(
  await client.delete(functionService.DeleteFunctionRequest.fromPartial({ functionId: fn.id })),
  session,
);
const gone = await client.get(functionService.GetFunctionRequest.fromPartial({ functionId: fn.id })).then(
  () => 'still there',
  (error: { code: number; details: string }) => ({ code: error.code, details: error.details }),
);
console.log(
  JSON.stringify({
    createdMetadata,
    operation: { done: made.done, description: made.description },
    fn: functions.Function.toJSON(fn),
    version: functions.Version.toJSON(version),
    got: functions.Function.toJSON(got),
    listed: list.functions.map(({ id }) => id),
    versions: versions.versions.map(({ id }) => id),
    deleted: deleted.done,
    gone,
  }),
);
process.exit(0);
