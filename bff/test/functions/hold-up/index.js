// Returns and prints values that are slow to parse.
const megabytes = 3.5 * 1024 * 1024 - 1000;
const filled = (piece, before, after) => before + piece.repeat((megabytes - before.length - after.length) / piece.length) + after;
/** The value as raw JSON text: the platform's `JSON.stringify` would reject some of it. */
const asJson = (json) => {
  const { stringify } = JSON;
  JSON.stringify = (value, ...rest) => {
    if (value !== asJson) return stringify(value, ...rest);
    JSON.stringify = stringify;
    return json;
  };
  return asJson;
};

const acts = {
  base64: () => ({ isBase64Encoded: true, body: `${' '.repeat(200_000)}!` }),
  objects: () => asJson(filled('{},', '{"body":[', '1]}')),
  shapes: () =>
    asJson(`{"body":[${Array.from({ length: 90_000 }, (_, n) => `{"${'abcdefghij'[n % 10]}${n}x":1,"b${n}":2}`).join()}]}`),
  deep: () => asJson(`{"body":${'['.repeat(1_800_000)}${']'.repeat(1_800_000)}}`),
  headers: () =>
    asJson(`{"headers":{${Array.from({ length: 200_000 }, (_, n) => `"x-${n}":"${n}"`).join()}}}`),
  values: () => asJson(`{"multiValueHeaders":{"a":[${'1,'.repeat(1_700_000)}1]}}`),
  error: () => {
    const error = new Error('m'.repeat(100_000));
    error.stack = Array.from({ length: 200 }, (_, n) => `    at f${'x'.repeat(4000)} (/function/code/${n}.js:1:1)`).join('\n');
    throw error;
  },
  lines: async () => {
    const { once } = require('events');
    for (let n = 0; n < 16; n += 1) if (!process.stdout.write('x\n'.repeat(32_768))) await once(process.stdout, 'drain');
    return {};
  },
  structured: () => {
    for (let n = 0; n < 16; n += 1) console.log(`{"message":"m","a":[${'{},'.repeat(20_000)}1]}`);
    return {};
  },
};

exports.main = async (event) => acts[JSON.parse(Buffer.from(event.body, 'base64').toString()).act]();
