/** `metadataOptions` of a version, from the API to the sandbox. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from './test-console.ts';

/** Returns the metadata service's response in both formats, and the context. */
const program = `
const status = async (path) => {
  const response = await fetch('http://169.254.169.254' + path, { headers: { 'Metadata-Flavor': 'Google' } });
  await response.text();
  return response.status;
};
exports.main = async (event, context) => ({
  body: JSON.stringify({
    gce: await status('/computeMetadata/v1/instance/service-accounts/default/token'),
    awsV1: await status('/latest/meta-data/instance-id'),
    context: context.token?.token_type,
  }),
});`;

let it: TestConsole;
let account: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  account = (await it.createAccount('has-a-token')).id;
});
afterAll(() => it.close());

/** Creates a version with these options, and calls it. */
async function called(metadataOptions?: object) {
  const fn = await it.createFunction('');
  const version = await it.createVersion(fn.id, {
    content: zipOf({ 'index.js': program }),
    serviceAccountId: account,
    ...(metadataOptions === undefined ? {} : { metadataOptions }),
  });
  const response = await fetch(`${it.gatewayUrl}/${fn.id}`, {
    headers: { Authorization: `Bearer ${it.ownerIamToken}` },
  });
  return { told: version.metadataOptions, saw: await response.json() };
}

describe('metadata options', () => {
  test('enable both formats by default, and say so', async () => {
    const both = {
      told: { gceHttpEndpoint: 'ENABLED', awsV1HttpEndpoint: 'ENABLED' },
      saw: { gce: 200, awsV1: 200, context: 'Bearer' },
    };
    expect(await called()).toEqual(both);
    expect(await called({ gceHttpEndpoint: 'METADATA_OPTION_UNSPECIFIED' })).toEqual(both);
  });

  test('leave the token in the context when the GCE format is off', async () => {
    expect(await called({ gceHttpEndpoint: 'DISABLED' })).toEqual({
      told: { gceHttpEndpoint: 'DISABLED', awsV1HttpEndpoint: 'ENABLED' },
      saw: { gce: 404, awsV1: 200, context: 'Bearer' },
    });
  });

  test('leave the token in the GCE format when the AWS format is off', async () => {
    expect(await called({ gceHttpEndpoint: 'ENABLED', awsV1HttpEndpoint: 'DISABLED' })).toEqual({
      told: { gceHttpEndpoint: 'ENABLED', awsV1HttpEndpoint: 'DISABLED' },
      saw: { gce: 200, awsV1: 404, context: 'Bearer' },
    });
  });
});
