const http = require('http');
const fetch = require('node-fetch');
const { GoogleAuth } = require('google-auth-library');
const { Session } = require('@yandex-cloud/nodejs-sdk');
const { function: functions, functionService } = require('@yandex-cloud/nodejs-sdk/serverless-functions-v1');

/** Uses the main feature of each package, as far as that works inside one sandbox. */
exports.main = async () => {
  const server = http.createServer((request, response) => response.end(request.headers['user-agent']));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
  const fetched = await response.text();
  server.close();
  const googleToken = await new GoogleAuth().getAccessToken();
  const session = new Session({ iamToken: googleToken });
  const client = session.client(functionService.FunctionServiceClient);
  const request = functionService.GetFunctionRequest.fromPartial({ functionId: 'd4e' });
  const bytes = functionService.GetFunctionRequest.encode(request).finish();
  return {
    fetched,
    googleToken,
    sdk: [
      typeof client.get,
      functionService.GetFunctionRequest.decode(bytes).functionId,
      functions.Function_Status.ACTIVE,
    ],
  };
};
