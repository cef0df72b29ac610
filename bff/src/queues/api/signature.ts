import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SqsError } from './sqs-error.ts';

/** Clocks of client and console may differ by as much (docs: SigV4, "Clock skew"). */
const skewMaxMs = 15 * 60_000;

const authorizationText =
  /^AWS4-HMAC-SHA256 +Credential=([\w-]{1,128})\/(\d{8})\/([a-z0-9-]{1,32})\/([a-z0-9]{1,16})\/aws4_request, *SignedHeaders=([a-z0-9;_-]{1,2000}), *Signature=([0-9a-f]{64})$/;
const dateText = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

export type Signature = {
  keyId: string;
  /** `<date>/<region>/<service>/aws4_request`. */
  scope: string;
  amzDate: string;
  signedHeaders: readonly string[];
  signature: string;
};

/**
 * Reads the signature of a request (AWS, "Signature Version 4 signing process"), and checks all that needs no secret.
 * @throws SqsError
 */
export function readSignature(headers: Headers, nowMs: number): Signature {
  const authorization = headers.get('authorization');
  if (authorization === null)
    throw new SqsError(
      'MissingAuthenticationToken',
      'Request is missing Authentication Token. Sign it with a static access key.',
    );
  const [, keyId, day, region, service, names, signature] = authorizationText.exec(authorization) ?? [];
  if (!keyId || !day || !region || !service || !names || !signature)
    throw new SqsError(
      'IncompleteSignature',
      'The Authorization header is no signature of version 4 (AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…).',
    );
  if (service !== 'sqs')
    throw new SqsError(
      'SignatureDoesNotMatch',
      `Credential should be scoped to the service sqs, not ${service}.`,
    );
  const amzDate = headers.get('x-amz-date') ?? '';
  const signedAtMs = timeOf(amzDate);
  if (signedAtMs === undefined || !amzDate.startsWith(day))
    throw new SqsError(
      'IncompleteSignature',
      'The X-Amz-Date header is missing, or is not of the day of the credential.',
    );
  const signedHeaders = names.split(';');
  // What is not signed could be changed on the way: another action, for example.
  const unsigned = ['host', ...[...headers.keys()].filter((name) => name.startsWith('x-amz-'))].find(
    (name) => !signedHeaders.includes(name),
  );
  if (unsigned !== undefined)
    throw new SqsError('SignatureDoesNotMatch', `The header ${unsigned} must be among the signed headers.`);
  if (Math.abs(nowMs - signedAtMs) > skewMaxMs)
    throw new SqsError(
      'RequestExpired',
      `Signature expired: ${amzDate} is more than 15 minutes from ${new Date(nowMs).toISOString()}. Set the clock.`,
    );
  return { keyId, scope: `${day}/${region}/${service}/aws4_request`, amzDate, signedHeaders, signature };
}

function timeOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = dateText.exec(text) ?? [];
  if (year === undefined) return undefined;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Whether the secret signed this request. Takes the same time for every wrong signature. */
export function isSignedBy(
  secret: string,
  { scope, amzDate, signedHeaders, signature }: Signature,
  request: { method: string; url: URL; headers: Headers; body: Uint8Array },
): boolean {
  const canonical = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.searchParams),
    ...signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((by, part) => hmac(by, part), `AWS4${secret}`);
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
/** Every service but S3 encodes the path, which is encoded already, once more. */
const canonicalPath = (path: string) => path.split('/').map(encoded).join('/');
const canonicalQuery = (query: URLSearchParams) =>
  [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
