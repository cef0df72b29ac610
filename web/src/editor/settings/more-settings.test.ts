import { cloudNamesVariable, isolatedNetworkId } from 'bff/contract';
import { expect, test } from 'vitest';
import { defaultSettings } from '../draft/draft.ts';
import { unusualSettings } from './more-settings.ts';

test('a new draft has nothing unusual', () => {
  expect(unusualSettings(defaultSettings)).toEqual([]);
  expect(unusualSettings({ ...defaultSettings, environment: [{ name: 'MODE', value: 'internet' }] })).toEqual(
    [],
  );
});

test('each setting that is not as usual is named', () => {
  expect(
    unusualSettings({
      ...defaultSettings,
      networkId: isolatedNetworkId,
      concurrency: 4,
      tmpfsBytes: 512 * 1024 * 1024,
      metadata: { gce: true, awsV1: false },
      environment: [{ name: cloudNamesVariable, value: 'internet' }],
    }),
  ).toEqual(['changedNetwork', 'changedConcurrency', 'changedTmpfs', 'changedMetadata', 'changedCloudNames']);
});
