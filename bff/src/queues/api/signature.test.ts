import { describe, expect, it } from 'vitest';
import { isSignedBy, readSignature } from './signature.ts';

/** `get-vanilla` of AWS's own test suite for signature version 4. */
const vanilla = {
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  signature: {
    keyId: 'AKIDEXAMPLE',
    scope: '20150830/us-east-1/service/aws4_request',
    amzDate: '20150830T123600Z',
    signedHeaders: ['host', 'x-amz-date'],
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  request: {
    method: 'GET',
    url: new URL('https://example.amazonaws.com/'),
    headers: new Headers({ host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }),
    body: Buffer.alloc(0),
  },
};

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const credential = 'YCAJEkey/20260102/ru-central1/sqs/aws4_request';
const headersOf = (more: Record<string, string> = {}, signed = 'host;x-amz-date') =>
  new Headers({
    host: 'localhost',
    'x-amz-date': '20260102T030405Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${'0'.repeat(64)}`,
    ...more,
  });
const codeOf = (headers: Headers, atMs = nowMs): string => {
  try {
    readSignature(headers, atMs);
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('signature', () => {
  it('matches AWS’s own example, and nothing that differs from it', () => {
    const { secret, signature, request } = vanilla;
    expect(isSignedBy(secret, signature, request)).toBe(true);
    const changed = [
      { ...request, method: 'POST' },
      { ...request, url: new URL('https://example.amazonaws.com/queue') },
      { ...request, url: new URL('https://example.amazonaws.com/?Action=DeleteQueue') },
      { ...request, headers: new Headers({ ...Object.fromEntries(request.headers), host: 'other' }) },
      { ...request, body: Buffer.from('Action=DeleteQueue') },
    ];
    for (const each of changed) expect(isSignedBy(secret, signature, each)).toBe(false);
    expect(isSignedBy('another secret', signature, request)).toBe(false);
    expect(isSignedBy(secret, { ...signature, signedHeaders: ['host'] }, request)).toBe(false);
  });

  it('covers the host and every header of AWS', () => {
    expect(codeOf(headersOf())).toBe('none');
    expect(codeOf(headersOf({ 'x-amz-target': 'AmazonSQS.DeleteQueue' }))).toBe('SignatureDoesNotMatch');
    expect(codeOf(headersOf({}, 'x-amz-date'))).toBe('SignatureDoesNotMatch');
  });

  it('expires after 15 minutes, in either direction', () => {
    const minuteMs = 60_000;
    expect(codeOf(headersOf(), nowMs + 15 * minuteMs)).toBe('none');
    expect(codeOf(headersOf(), nowMs - 15 * minuteMs)).toBe('none');
    expect(codeOf(headersOf(), nowMs + 16 * minuteMs)).toBe('RequestExpired');
    expect(codeOf(headersOf(), nowMs - 16 * minuteMs)).toBe('RequestExpired');
  });

  it.each([
    ['none', { authorization: '' }, 'IncompleteSignature'],
    ['a bearer token', { authorization: 'Bearer t1.x' }, 'IncompleteSignature'],
    ['a date of another day', { 'x-amz-date': '20260103T030405Z' }, 'IncompleteSignature'],
    ['a date that is none', { 'x-amz-date': '20260102T990405Z' }, 'IncompleteSignature'],
    [
      'a signature of another service',
      { authorization: headersOf().get('authorization')?.replace('/sqs/', '/s3/') ?? '' },
      'SignatureDoesNotMatch',
    ],
  ])('rejects %s', (_, headers, code) => {
    expect(codeOf(headersOf(headers))).toBe(code);
  });

  it('rejects a request without one', () => {
    const headers = headersOf();
    headers.delete('authorization');
    expect(codeOf(headers)).toBe('MissingAuthenticationToken');
  });
});
