import type { Version } from 'bff/contract';
import { expect, test } from 'vitest';
import { lackingMetadata, orderedTags, ownTags, whyNotDeletable } from './version-rules.ts';

const withTags = (...tags: string[]): Version => ({
  id: 'd4e1',
  functionId: 'd4e0',
  description: '',
  createdAt: '',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  resources: { memory: '134217728' },
  executionTimeout: '3s',
  imageSize: '1',
  status: 'ACTIVE',
  tags,
});

test('the latest version cannot be deleted, any other can', () => {
  expect(whyNotDeletable(withTags('prod', '$latest'))).toContain('$latest');
  expect(whyNotDeletable(withTags('prod'))).toBeUndefined();
  expect(whyNotDeletable(withTags())).toBeUndefined();
  expect(whyNotDeletable({ ...withTags(), status: 'ERROR' })).toBeUndefined();
  expect(whyNotDeletable({ ...withTags(), status: 'CREATING' })).toContain('dependencies');
});

test('$latest is nobody’s own tag and stands first', () => {
  expect(ownTags(withTags('b', '$latest', 'a'))).toEqual(['b', 'a']);
  expect(orderedTags(withTags('b', '$latest', 'a'))).toEqual(['$latest', 'a', 'b']);
});

test('what a metadata service lacks is said, and nothing when it lacks nothing', () => {
  const lacking = (gceHttpEndpoint: 'ENABLED' | 'DISABLED', awsV1HttpEndpoint: 'ENABLED' | 'DISABLED') =>
    lackingMetadata({ ...withTags(), metadataOptions: { gceHttpEndpoint, awsV1HttpEndpoint } });
  expect(lackingMetadata(withTags())).toBeUndefined();
  expect(lacking('ENABLED', 'ENABLED')).toBeUndefined();
  expect(lacking('DISABLED', 'ENABLED')).toBe('no GCE metadata');
  expect(lacking('ENABLED', 'DISABLED')).toBe('no AWS metadata');
  expect(lacking('DISABLED', 'DISABLED')).toBe('no metadata service');
});
