// Uses the cloud's own host names, the context's token, and only Node's standard library. Runs on every Node.js from
// 12 on.
const https = require('https');

const fetched = typeof fetch === 'function' ? fetch : require('node-fetch');

const get = (url, headers) =>
  new Promise((resolve, reject) => {
    https
      .get(url, { headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(body) }));
      })
      .on('error', reject);
  });

exports.main = async ({ callee }, context) => {
  const headers = { Authorization: `Bearer ${context.token.access_token}` };
  const url = `https://functions.yandexcloud.net/${callee}`;
  const api = 'https://serverless-functions.api.cloud.yandex.net/functions/v1';
  const response = await fetched(`${url}?name=fetch`, { headers });
  return {
    byFetch: { status: response.status, body: await response.json() },
    byGet: await get(`${url}?name=get`, headers),
    byNobody: (await fetched(url)).status,
    fn: (await get(`${api}/functions/${callee}`, headers)).body,
    endpoint: (await get('https://api.cloud.yandex.net/endpoints/iam', {})).body,
  };
};
