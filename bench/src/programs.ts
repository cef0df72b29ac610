/** Functions that the benchmarks call. The hello does the same work as the peers. */
export const programs = {
  nodeHello: {
    runtime: 'nodejs22',
    file: 'index.js',
    code: `exports.main = async () => ({ statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'hello' });`,
  },
  pythonHello: {
    runtime: 'python311',
    file: 'index.py',
    code: `def main(event, context):\n    return {'statusCode': 200, 'headers': {'Content-Type': 'text/plain'}, 'body': 'hello'}\n`,
  },
  /**
   * Times metadata requests inside the function on one kept-alive connection, as a client library would, in
   * milliseconds.
   */
  metadataTimes: {
    runtime: 'nodejs22',
    file: 'index.js',
    code: `const http = require('http');
const agent = new http.Agent({ keepAlive: true });
const get = () => new Promise((resolve, reject) => http.get({ agent, host: '169.254.169.254',
  path: '/computeMetadata/v1/instance/service-accounts/default/token', headers: { 'Metadata-Flavor': 'Google' } },
  (r) => { let t = ''; r.on('data', (d) => { t += d; }).on('end', () => resolve(t)); }).on('error', reject));
exports.main = async () => {
  const times = [];
  for (let i = 0; i < 2000; i++) { const t = process.hrtime.bigint(); await get(); times.push(Number(process.hrtime.bigint() - t) / 1e6); }
  return { statusCode: 200, body: JSON.stringify(times) };
};`,
  },
  /**
   * Requests the token 5,000 times at once. Returns the number of tokens whose subject is not the function's own
   * account.
   */
  metadataStorm: {
    runtime: 'nodejs22',
    file: 'index.js',
    code: `const http = require('http');
const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
const get = () => new Promise((resolve, reject) => http.get({ agent, host: '169.254.169.254',
  path: '/computeMetadata/v1/instance/service-accounts/default/token', headers: { 'Metadata-Flavor': 'Google' } },
  (r) => { let t = ''; r.on('data', (d) => { t += d; }).on('end', () => resolve(JSON.parse(t).access_token)); }).on('error', reject));
exports.main = async (event, context) => {
  const own = context.token.access_token;
  const subject = (t) => Buffer.from(t.split('.')[1], 'base64').toString();
  const tokens = await Promise.all(Array.from({ length: 5000 }, get));
  return { statusCode: 200, body: JSON.stringify({ asked: tokens.length, foreign: tokens.filter((t) => subject(t) !== subject(own)).length }) };
};`,
  },
} as const;
