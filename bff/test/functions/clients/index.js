// Clients from the registry, unmodified, at their default addresses, authenticated with a function's own credentials.
const { Session, waitForOperation } = require('@yandex-cloud/nodejs-sdk');
const {
  function: functions,
  functionService: { FunctionServiceClient, ...requests },
} = require('@yandex-cloud/nodejs-sdk/serverless-functions-v1');
const { getHttpBody, isHttpRequest, sendJson } = require('yandex-cloud-fn');
const lite = require('yandex-cloud-lite');
const generated = 'yandex-cloud-lite/generated/yandex/cloud/serverless/functions/v1/function_service';

const gone = (asking) =>
  asking.then(
    () => 'still there',
    ({ code }) => code,
  );

/** Tests create, version, wait, list and delete. */
async function bySdk(session, { folderId, content }) {
  const client = session.client(FunctionServiceClient);
  const done = async (operation) => (await waitForOperation(await operation, session)).response?.value;
  const fn = functions.Function.decode(
    await done(client.create(requests.CreateFunctionRequest.fromPartial({ folderId, name: 'from-inside' }))),
  );
  const version = functions.Version.decode(
    await done(
      client.createVersion(
        requests.CreateFunctionVersionRequest.fromPartial({
          functionId: fn.id,
          runtime: 'nodejs22',
          entrypoint: 'index.main',
          resources: { memory: 128 * 1024 * 1024 },
          executionTimeout: { seconds: 3 },
          content: Buffer.from(content, 'base64'),
        }),
      ),
    ),
  );
  const { functions: listed } = await client.list(
    requests.ListFunctionsRequest.fromPartial({ folderId, filter: 'name="from-inside"' }),
  );
  const { versions } = await client.listVersions(
    requests.ListFunctionsVersionsRequest.fromPartial({ functionId: fn.id }),
  );
  await done(client.delete(requests.DeleteFunctionRequest.fromPartial({ functionId: fn.id })));
  return {
    url: fn.httpInvokeUrl === `https://functions.yandexcloud.net/${fn.id}`,
    listed: listed.length === 1 && listed[0].id === fn.id,
    versions: versions.length === 1 && versions[0].id === version.id,
    gone: await gone(client.get(requests.GetFunctionRequest.fromPartial({ functionId: fn.id }))),
  };
}

async function byLite(iamToken, { folderId }) {
  const { FunctionServiceClient: Client } = require(`${generated}_grpc_pb`);
  const client = new lite.Session({ iamToken }).createClient(Client);
  const { functionsList } = (await client.list({ folderId })).toObject();
  return functionsList.map(({ id }) => id);
}

exports.main = async (event, context) => {
  if (!isHttpRequest(event)) throw new Error('this is no HTTP request');
  const asked = JSON.parse(getHttpBody(event));
  const iamToken = context.token.access_token;
  return sendJson({
    byToken: await bySdk(new Session({ iamToken }), asked),
    byMetadata: await bySdk(new Session(), asked),
    byLite: await byLite(iamToken, asked),
  });
};
