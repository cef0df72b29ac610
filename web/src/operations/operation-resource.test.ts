import type { Operation } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { mayHaveBuilt, resourceOf } from './operation-resource.ts';

const operation = (metadata: Record<string, unknown>, type = 'X'): Operation => ({
  id: 'o',
  description: '',
  createdAt: '',
  createdBy: '',
  modifiedAt: '',
  done: true,
  metadata: { '@type': `type.googleapis.com/${type}`, ...metadata },
});

describe('resourceOf', () => {
  it.each([
    [{ functionId: 'f' }, { id: 'f', href: '/functions/f/overview' }],
    [
      { functionId: 'f', functionVersionId: 'v' },
      { id: 'v', href: '/functions/f/versions/v' },
    ],
    [{ functionVersionId: 'v' }, { id: 'v' }],
    [{ serviceAccountId: 's' }, { id: 's', href: '/service-accounts/s' }],
    [{ apiKeyId: 'k' }, { id: 'k' }],
    [{ functionId: 7 }, undefined],
  ])('finds the resource of %j', (metadata, resource) => {
    expect(resourceOf(operation(metadata))).toEqual(resource);
  });
});

describe('mayHaveBuilt', () => {
  it('returns true only for the creation of a version', () => {
    expect(
      mayHaveBuilt(operation({}, 'yandex.cloud.serverless.functions.v1.CreateFunctionVersionMetadata')),
    ).toBe(true);
    expect(mayHaveBuilt(operation({}, 'yandex.cloud.serverless.functions.v1.CreateFunctionMetadata'))).toBe(
      false,
    );
  });
});
