/**
 * The older protocol of SQS: a form as request, XML as response. Requests become, and responses are made from, the
 * shapes of AWS JSON, so that every action exists once.
 */
import { hasInvalidCharacter } from '../message-attributes.ts';
import { SqsError } from './sqs-error.ts';

/** Ten messages with ten attributes each have 430 parameters. */
const parametersMax = 1000;
const depthMax = 8;

type Tree = { [name: string]: string | Tree };
export type Json = { [name: string]: unknown };

/** @throws SqsError for a form that is none of a client */
export function parseForm(text: string): { action: string; input: Json } {
  const tree: Tree = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > parametersMax) throw malformed(`The request has more than ${parametersMax} parameters.`);
    put(tree, name.split('.'), value);
  }
  const { Action: action, Version: _, ...fields } = tree;
  if (typeof action !== 'string') throw new SqsError('InvalidAction', 'The request has no parameter Action.');
  return { action, input: inputOf(fields, action) };
}

const malformed = (message: string) => new SqsError('MalformedInput', message);

function put(tree: Tree, path: readonly string[], value: string): void {
  if (path.length > depthMax) throw malformed('A parameter has too many parts.');
  let at = tree;
  for (const part of path.slice(0, -1)) {
    const next = at[part] ?? Object.create(null);
    if (typeof next === 'string') throw malformed('A parameter is both a value and a structure.');
    at[part] = next;
    at = next;
  }
  at[path.at(-1) ?? ''] = value;
}

const lists: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
};
const maps: Readonly<Record<string, { name: string; key: string }>> = {
  Attribute: { name: 'Attributes', key: 'Name' },
  MessageAttribute: { name: 'MessageAttributes', key: 'Name' },
  Tag: { name: 'Tags', key: 'Key' },
};

function inputOf(tree: Tree, action: string): Json {
  const input: Json = {};
  for (const [name, value] of Object.entries(tree)) {
    const map = Object.hasOwn(maps, name) ? maps[name] : undefined;
    const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
    if (typeof value === 'string') input[name] = value;
    else if (name === `${action}RequestEntry`)
      input.Entries = inOrder(value).map((entry) =>
        typeof entry === 'string' ? entry : inputOf(entry, action),
      );
    else if (list !== undefined) input[list] = inOrder(value);
    else if (map !== undefined) input[map.name] = mapOf(value, map.key);
  }
  return input;
}

const inOrder = (tree: Tree): (string | Tree)[] =>
  Object.entries(tree)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, value]) => value);

function mapOf(tree: Tree, key: string): Json {
  const entries = inOrder(tree).map((entry): [string, unknown] => {
    if (typeof entry === 'string' || typeof entry[key] !== 'string')
      throw malformed(`An entry has no ${key}.`);
    return [entry[key], entry.Value ?? ''];
  });
  return Object.fromEntries(entries);
}

const namespace = 'http://queue.amazonaws.com/doc/2012-11-05/';

export function xmlAnswer({
  action,
  output,
  requestId,
}: {
  action: string;
  output: Json;
  requestId: string;
}): string {
  const result = fieldsXml(output, action);
  const body = result === '' ? '' : `<${action}Result>${result}</${action}Result>`;
  return `<?xml version="1.0"?><${action}Response xmlns="${namespace}">${body}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
}

export function xmlError({
  code,
  message,
  status,
  requestId,
}: {
  code: string;
  message: string;
  status: number;
  requestId: string;
}): string {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return `<?xml version="1.0"?><ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${escaped(message)}</Message><Detail/></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

/** Names of lists and maps in XML, where each entry is an element. */
const elements: Readonly<Record<string, string>> = {
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Failed: 'BatchResultErrorEntry',
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
  Tags: 'Tag',
};

function fieldsXml(fields: Json, action: string): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      const element = name === 'Successful' ? `${action}ResultEntry` : (elements[name] ?? name);
      if (Array.isArray(value)) return value.map((each) => elementXml(element, each, action)).join('');
      if (!isMap(name, value)) return elementXml(element, value, action);
      const key = name === 'Tags' ? 'Key' : 'Name';
      return Object.entries(value)
        .map(([entry, content]) => elementXml(element, { [key]: entry, Value: content }, action))
        .join('');
    })
    .join('');
}

const isMap = (name: string, value: unknown): value is Json =>
  (name === 'Attributes' || name === 'MessageAttributes' || name === 'Tags') && isObject(value);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function elementXml(name: string, value: unknown, action: string): string {
  if (value === undefined) return '';
  return `<${name}>${isObject(value) ? fieldsXml(value, action) : escaped(String(value))}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser reads a bare one as a line feed.
  '\r': '&#xD;',
};

/** Messages hold valid characters only; what an error quotes of a request may not. */
function escaped(text: string): string {
  const valid = hasInvalidCharacter(text)
    ? [...text].map((sign) => (hasInvalidCharacter(sign) ? '\ufffd' : sign)).join('')
    : text;
  return valid.replace(/[&<>"\r]/g, (sign) => entities[sign] ?? sign);
}
