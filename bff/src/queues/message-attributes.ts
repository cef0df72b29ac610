import { createHash } from 'node:crypto';
import { QueueError } from './queue-error.ts';
import { queueLimits } from './queue-settings.ts';

/** Binary values are base64, as in AWS JSON. */
export type MessageAttribute = {
  DataType: string;
  StringValue?: string | undefined;
  BinaryValue?: string | undefined;
};
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Characters that XML 1.0 can hold; SQS refuses all others (API reference, SendMessage). */
const invalidCharacter = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const attributeName = /^[A-Za-z0-9_.-]{1,256}$/;
const dataType = /^(?:String|Number|Binary)(?:\.[^\s]{1,240})?$/;

export function hasInvalidCharacter(text: string): boolean {
  return invalidCharacter.test(text);
}

/** @throws QueueError for attributes that break a rule of SQS */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > queueLimits.messageAttributes)
    throw new QueueError(
      'InvalidParameterValue',
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${queueLimits.messageAttributes}].`,
    );
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const fail = (why: string): never => {
    throw new QueueError('InvalidParameterValue', `The message attribute ${JSON.stringify(name)} ${why}.`);
  };
  if (!attributeName.test(name) || /^\.|\.\.|\.$/.test(name) || /^(?:aws|amazon)\./i.test(name))
    fail('has an invalid name: use 1 to 256 letters, digits and -_., without AWS. at the start');
  if (!dataType.test(DataType))
    fail('has an invalid type: it must be String, Number or Binary, with an optional .suffix');
  if (DataType.startsWith('Binary')) {
    if (BinaryValue === undefined || BinaryValue === '') fail('must have a non-empty BinaryValue');
    return;
  }
  if (StringValue === undefined || StringValue === '') fail('must have a non-empty StringValue');
  else if (hasInvalidCharacter(StringValue)) fail('has a character that is not valid in XML');
  else if (
    DataType.startsWith('Number') &&
    (StringValue.length > 128 || !Number.isFinite(Number(StringValue)))
  )
    fail('must be a number');
}

const binary = (value: string) => Buffer.from(value, 'base64');

/** Bytes that count towards the size of the message: name, type and value. */
export function attributesBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : binary(BinaryValue).length);
  return bytes;
}

export const md5 = (text: string | Uint8Array): string => createHash('md5').update(text).digest('hex');

/**
 * The digest of attributes that clients compare (SQS developer guide, "Calculating the MD5 message digest for message
 * attributes"): sorted by name, each part with its length, and 1 or 2 for the kind of value.
 */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const parts: Uint8Array[] = [];
  const add = (value: string | Uint8Array) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  const names = Object.keys(attributes).sort((one, other) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    add(name);
    add(DataType);
    const isBinary = DataType.startsWith('Binary');
    parts.push(Uint8Array.of(isBinary ? 2 : 1));
    add(isBinary ? binary(BinaryValue ?? '') : (StringValue ?? ''));
  }
  return md5(Buffer.concat(parts));
}
