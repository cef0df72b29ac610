import { RunnerError } from 'runner';
import { describe, expect, it } from 'vitest';
import { say } from './error-message.ts';
import { ApiError, notFound, ofRunner } from './errors.ts';

describe('say', () => {
  it('writes the English text of a code with its parameters', () => {
    expect(say('NO_VERSION_WITH_TAG', { id: 'd4e1', tag: 'prod' })).toEqual({
      code: 'NO_VERSION_WITH_TAG',
      params: { id: 'd4e1', tag: 'prod' },
      text: 'Function d4e1 has no version tagged "prod". Check the tag, or set it on a version.',
    });
  });

  it('carries the code and parameters of a parameter that is a message', () => {
    const description = say('RULE_ZERO_TO', { max: 16 });
    expect(say('FIELD', { field: 'concurrency', description })).toEqual({
      code: 'FIELD',
      params: {
        field: 'concurrency',
        description: 'must be 0 to 16',
        'description.reason': 'RULE_ZERO_TO',
        'description.max': '16',
      },
      text: 'concurrency: must be 0 to 16',
    });
  });

  it('keeps a parameter as it is when it looks like a parameter in braces', () => {
    expect(say('NO_VERSION_WITH_TAG', { id: '{tag}', tag: '$&' }).text).toMatch(/^Function \{tag\} .*"\$&"/);
  });
});

describe('ApiError', () => {
  it('sends code and parameters beside the English message', () => {
    const { message, details } = notFound('Function', 'd4e1').toStatus('request');
    expect(message).toBe('Function d4e1 not found. Check the id: it may have been deleted.');
    expect(details[1]).toEqual({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'FUNCTION_NOT_FOUND',
      domain: 'functions-console',
      metadata: { id: 'd4e1' },
    });
  });

  it('sends one ErrorInfo for a denial, with the reason of the denial', () => {
    const { details } = new ApiError('PERMISSION_DENIED', 'Only the owner.', {
      reason: 'OWNER_ONLY',
    }).toStatus('r');
    expect(details.filter((each) => each['@type'].endsWith('ErrorInfo'))).toMatchObject([
      { reason: 'OWNER_ONLY', domain: 'iam' },
    ]);
  });
});

describe('ofRunner', () => {
  it.each([
    ['what a package asks for', 'BUILD_FAILED', 'FAILED_PRECONDITION'],
    ['a setting of the machine', 'BUILD_MISCONFIGURED', 'FAILED_PRECONDITION'],
    ['the product', 'BUILD_BROKEN', 'INTERNAL'],
  ] as const)('tells a build that failed by %s apart: %s is %s', (_, code, kind) => {
    expect(ofRunner(new RunnerError(code, 'It failed.')).kind).toBe(kind);
  });
});
