import { describe, expect, it } from 'vitest';
import { observedSource } from './observed-source.ts';

const request = (path: string, status: number) => ({
  path,
  status,
  method: 'GET',
  atMs: 1,
  durationMs: 1,
  hasHeader: true,
  responseBytes: 1,
});
const token = '/computeMetadata/v1/instance/service-accounts/default/token';

describe('source of a token', () => {
  it.each([
    ['metadata', 'the run got a token there', { metadataRequests: [request(`${token}?alt=json`, 200)] }],
    ['context', 'no request was made', { metadataRequests: [], metadataRequestCount: 0 }],
    [
      'context',
      'the request was refused',
      { metadataRequests: [request(token, 403)], metadataRequestCount: 1 },
    ],
    ['context', 'the request was for something else', { metadataRequests: [request('/a', 200)] }],
    ['contextOrEarlier', 'an earlier run got one', { metadataRequests: [], hadToken: true as const }],
    ['unknown', 'the list of requests is cut', { metadataRequests: [], metadataRequestCount: 101 }],
    ['unknown', 'nothing was observed', {}],
  ])('is %s when %s', (source, _, result) => {
    expect(observedSource(result, { isOwn: true })).toBe(source);
    expect(observedSource(result, { isOwn: false }), 'another account').toBe('unknown');
  });
});
