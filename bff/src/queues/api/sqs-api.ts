import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { exceedsStructure } from 'runner';
import { ApiError } from '../../errors.ts';
import { continueRequest } from '../../http/serve-checked.ts';
import type { AccessKeySecrets, KnownAccessKey } from '../../iam/access-key-secrets.ts';
import type { DeniedRequests } from '../../iam/denied-requests.ts';
import type { MemoryBudget } from '../../memory-budget.ts';
import { QueueError } from '../queue-error.ts';
import { queueLimits } from '../queue-settings.ts';
import { sqsActions } from './actions.ts';
import { type ActionName, inputs } from './inputs.ts';
import { type Json, parseForm, xmlAnswer, xmlError } from './query-protocol.ts';
import { isSignedBy, readSignature, type Signature } from './signature.ts';
import { internalFailure, type ShownError, SqsError, shownError } from './sqs-error.ts';

/** Forms and JSON escapes triple the largest message; the rest is for its attributes and handles. */
const bodyBytesMax = 3 * queueLimits.messageBytes + 64 * 1024;
/** A body is in memory as bytes, as text and as values. */
const copies = 3;
const structure = { values: 5000, depth: 16 };

type Options = Parameters<typeof sqsActions>[0] & {
  accessKeySecrets: AccessKeySecrets;
  deniedRequests: Pick<DeniedRequests, 'record'>;
  bodies: MemoryBudget;
  now: () => number;
  log: Logger;
};
type Asked = { request: Request; origin: string; incoming?: IncomingMessage | undefined };
export type SqsApi = (asked: Asked) => Promise<Response>;

/** The root, and the path of a queue's URL. */
export const isQueuePath = (path: string): boolean => /^\/(?:b1g\w+\/dj6\w+\/[\w.-]+)?$/.test(path);

/**
 * Message Queue as clients of SQS know it: requests that a static access key signed, in the Query protocol or AWS JSON.
 * @param options.origin of a request: where its client finds queues
 */
export function sqsApi(options: Options): SqsApi {
  const { accessKeySecrets, deniedRequests, bodies, now, log } = options;
  const actions = sqsActions(options);

  return async (asked) => {
    const requestId = randomUUID();
    const target = asked.request.headers.get('x-amz-target');
    const protocol = target === null ? queryProtocol(requestId) : jsonProtocol(requestId);
    try {
      return protocol.answer(await respond(asked, target));
    } catch (error) {
      if (error instanceof ApiError) deniedRequests.record(error.why, requestId);
      const shown = shownError(error);
      if (shown === undefined) log.error({ err: error, requestId }, 'a request to Message Queue failed');
      return protocol.error(shown ?? internalFailure(requestId));
    }
  };

  async function respond(asked: Asked, target: string | null): Promise<{ action: string; output: Json }> {
    const { request, origin } = asked;
    const signature = readSignature(request.headers, now());
    const key = await accessKeySecrets.find(signature.keyId);
    if (key === undefined)
      throw new SqsError(
        'InvalidClientTokenId',
        'The security token included in the request is invalid: no static access key has this ID, or its account is suspended.',
      );
    const { action, input } = await readRequest(asked, { signature, key, target });
    await accessKeySecrets.note(signature.keyId);
    if (!isAction(action))
      throw new SqsError('InvalidAction', `The action ${action} is not valid for Message Queue.`);
    const parsed = inputs[action].safeParse({ QueueUrl: new URL(request.url).pathname, ...input });
    if (!parsed.success) throw invalidInput(parsed.error.issues);
    const { subject, folderId } = key;
    // Each schema is that of its own action.
    const act = actions[action] as (input: unknown, by: object) => Promise<Json>;
    return { action, output: await act(parsed.data, { subject, folderId, origin, signal: request.signal }) };
  }

  /** Reads the body when there is memory for it, which the key's account shares. @throws SqsError, QueueError */
  async function readRequest(
    { request, incoming }: Asked,
    { signature, key, target }: { signature: Signature; key: KnownAccessKey; target: string | null },
  ): Promise<{ action: string; input: Json }> {
    const declared = request.headers.get('content-length');
    if (Number(declared ?? 0) > bodyBytesMax) throw tooLarge();
    const bytes = (declared === null ? bodyBytesMax : Number(declared)) * copies;
    const forget = await bodies.acquire({ of: key.subject.id, bytes, signal: request.signal });
    try {
      if (incoming !== undefined) continueRequest(incoming);
      const body = await readBytes(request);
      const { method, headers } = request;
      if (!isSignedBy(key.secret, signature, { method, url: new URL(request.url), headers, body }))
        throw new SqsError(
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.',
        );
      const text = body.toString();
      return target === null
        ? parseForm(text)
        : { action: target.replace('AmazonSQS.', ''), input: parseInput(text) };
    } finally {
      forget();
    }
  }
}

const isAction = (name: string): name is ActionName => Object.hasOwn(inputs, name);

const tooLarge = () =>
  new QueueError(
    'InvalidParameterValue',
    `One or more parameters are invalid. Reason: Message must be shorter than ${queueLimits.messageBytes} bytes.`,
  );

async function readBytes({ body }: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseInput(text: string): Json {
  if (exceedsStructure(text, structure))
    throw new SqsError('MalformedInput', `The request has more than ${structure.values} values.`);
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  } catch {
    // Falls through to the error for every text that is no object.
  }
  throw new SqsError('MalformedInput', 'The request is no JSON object.');
}

function invalidInput(issues: readonly { code: string; path: PropertyKey[]; message: string }[]): QueueError {
  const [issue] = issues;
  const name = issue?.path.map(String).join('.') || 'request';
  if (issue?.message.endsWith('received undefined'))
    return new QueueError('MissingParameter', `The request must contain the parameter ${name}.`);
  return new QueueError('InvalidParameterValue', `Value for parameter ${name} is invalid.`);
}

type Protocol = {
  answer: (result: { action: string; output: Json }) => Response;
  error: (error: ShownError) => Response;
};

function queryProtocol(requestId: string): Protocol {
  const headers = { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId };
  return {
    answer: (result) => new Response(xmlAnswer({ ...result, requestId }), { headers }),
    error: ({ queryCode: code, message, status }) =>
      new Response(xmlError({ code, message, status, requestId }), { status, headers }),
  };
}

function jsonProtocol(requestId: string): Protocol {
  const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': requestId };
  return {
    answer: ({ output }) => new Response(JSON.stringify(output), { headers }),
    error: ({ type, queryCode, message, status }) =>
      new Response(JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }), {
        status,
        headers: {
          ...headers,
          'x-amzn-query-error': `${queryCode};${status >= 500 ? 'Receiver' : 'Sender'}`,
        },
      }),
  };
}
