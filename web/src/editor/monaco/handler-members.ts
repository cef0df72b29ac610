import type { en } from '../messages/en.ts';
import type { Language } from '../settings/entrypoint.ts';

/** `doc` is a key of the editor's messages. */
export type Member = { name: string; kind: 'field' | 'method'; type: string; doc: DocKey };

type DocKey = Extract<keyof typeof en, `doc${string}`>;

const token: Member[] = [
  {
    name: 'access_token',
    kind: 'field',
    type: 'string',
    doc: 'docAccessToken',
  },
  { name: 'expires_in', kind: 'field', type: 'number', doc: 'docExpiresIn' },
  { name: 'token_type', kind: 'field', type: 'string', doc: 'docTokenType' },
];

const event: Member[] = [
  { name: 'httpMethod', kind: 'field', type: 'string', doc: 'docHttpMethod' },
  { name: 'headers', kind: 'field', type: 'map', doc: 'docHeaders' },
  { name: 'multiValueHeaders', kind: 'field', type: 'map', doc: 'docMultiValueHeaders' },
  {
    name: 'queryStringParameters',
    kind: 'field',
    type: 'map',
    doc: 'docQuery',
  },
  {
    name: 'multiValueQueryStringParameters',
    kind: 'field',
    type: 'map',
    doc: 'docMultiValueQuery',
  },
  {
    name: 'requestContext',
    kind: 'field',
    type: 'object',
    doc: 'docRequestContext',
  },
  { name: 'body', kind: 'field', type: 'string', doc: 'docBody' },
  { name: 'isBase64Encoded', kind: 'field', type: 'boolean', doc: 'docIsBase64Encoded' },
];

const nodeContext: Member[] = [
  {
    name: 'token',
    kind: 'field',
    type: 'object',
    doc: 'docToken',
  },
  { name: 'requestId', kind: 'field', type: 'string', doc: 'docRequestId' },
  { name: 'functionName', kind: 'field', type: 'string', doc: 'docFunctionId' },
  { name: 'functionVersion', kind: 'field', type: 'string', doc: 'docVersionId' },
  { name: 'functionFolderId', kind: 'field', type: 'string', doc: 'docFolderId' },
  { name: 'memoryLimitInMB', kind: 'field', type: 'string', doc: 'docMemory' },
  {
    name: 'deadlineMs',
    kind: 'field',
    type: 'number',
    doc: 'docDeadline',
  },
  { name: 'logGroupName', kind: 'field', type: 'string', doc: 'docLogGroup' },
  {
    name: 'getRemainingTimeInMillis',
    kind: 'method',
    type: '() → number',
    doc: 'docRemainingTime',
  },
  {
    name: 'getPayload',
    kind: 'method',
    type: '() → value',
    doc: 'docPayload',
  },
];

const pythonContext: Member[] = [
  {
    name: 'token',
    kind: 'field',
    type: 'dict | None',
    doc: 'docTokenNone',
  },
  { name: 'request_id', kind: 'field', type: 'str', doc: 'docRequestId' },
  { name: 'function_name', kind: 'field', type: 'str', doc: 'docFunctionId' },
  { name: 'function_version', kind: 'field', type: 'str', doc: 'docVersionId' },
  { name: 'memory_limit_in_mb', kind: 'field', type: 'int', doc: 'docMemory' },
  {
    name: 'deadline_ms',
    kind: 'field',
    type: 'int',
    doc: 'docDeadline',
  },
  { name: 'aws_request_id', kind: 'field', type: 'str', doc: 'docSameAsRequestId' },
  { name: 'invoked_function_arn', kind: 'field', type: 'str', doc: 'docFunctionId' },
  { name: 'log_group_name', kind: 'field', type: 'str', doc: 'docLogGroup' },
  { name: 'log_stream_name', kind: 'field', type: 'str', doc: 'docVersionId' },
  {
    name: 'get_remaining_time_in_millis',
    kind: 'method',
    type: '() → int',
    doc: 'docRemainingTime',
  },
];

const nodeHandlers = [
  /(?:exports\.[\w$]+|exports)\s*=\s*(?:async\s+)?function\s*[\w$]*\s*\(([^)]{0,200})\)/g,
  /(?:exports\.[\w$]+|exports)\s*=\s*(?:async\s*)?\(([^)]{0,200})\)\s*=>/g,
  /\bexport\s+(?:default\s+)?(?:async\s+)?function\s*[\w$]*\s*\(([^)]{0,200})\)/g,
  /\bexport\s+const\s+[\w$]+\s*=\s*(?:async\s*)?\(([^)]{0,200})\)\s*=>/g,
];
const pythonHandlers = [/^(?:async\s+)?def\s+\w+\s*\(([^)]{0,200})\)/gm];

/** The names that the handlers of a file give to their event and context parameters. */
function parametersIn(text: string, language: Language): { events: Set<string>; contexts: Set<string> } {
  const events = new Set<string>();
  const contexts = new Set<string>();
  for (const pattern of language === 'nodejs' ? nodeHandlers : pythonHandlers) {
    for (const [, list = ''] of text.matchAll(pattern)) {
      const [event, context, extra] = list.split(',').map((each) => each.replace(/[=:].*$/s, '').trim());
      if (extra) continue;
      if (event) events.add(event);
      if (event && context) contexts.add(context);
    }
  }
  return { events, contexts };
}

/** Longer than any name to complete. Without a limit, the search takes quadratic time on a long line. */
const lookedAtCharacters = 300;

/**
 * Members that may follow the dot at the end of `before`, for the event and context of a plain handler. Empty if the
 * file declares types (JSDoc), because then the TypeScript service has more precise completions.
 */
export function membersAfter(before: string, file: { text: string; language: Language }): readonly Member[] {
  const path = /([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\.[\w$]*$/.exec(
    before.slice(-lookedAtCharacters),
  )?.[1];
  if (path === undefined) return [];
  if (file.language === 'nodejs' && /@(?:type|param)\s*\{/.test(file.text)) return [];
  const { events, contexts } = parametersIn(file.text, file.language);
  const [variable = '', ...rest] = path.split('.');
  if (contexts.has(variable)) {
    if (rest.length === 0) return file.language === 'nodejs' ? nodeContext : pythonContext;
    // In Python the token is a dict, whose members do not follow a dot.
    return rest.join('.') === 'token' && file.language === 'nodejs' ? token : [];
  }
  return events.has(variable) && rest.length === 0 && file.language === 'nodejs' ? event : [];
}

/** Keys that may follow the bracket at the end of `before`, for the dicts of a Python handler. */
export function keysAfter(before: string, file: { text: string }): readonly Member[] {
  const variable = /([A-Za-z_]\w*(?:\.token)?)\[\s*['"]\w*$/.exec(before.slice(-lookedAtCharacters))?.[1];
  if (variable === undefined) return [];
  const { events, contexts } = parametersIn(file.text, 'python');
  if (events.has(variable)) return event;
  return variable.endsWith('.token') && contexts.has(variable.slice(0, -'.token'.length)) ? token : [];
}
