import {
  type DescMessage,
  type FileRegistry,
  fromJson,
  type JsonValue,
  type Message,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';

type JsonObject = { [field: string]: unknown };

/**
 * A request message in the JSON of REST, which is that of protobuf (protobuf.dev, ProtoJSON).
 * @throws ApiError INVALID_ARGUMENT for a value that JSON cannot hold, such as a mask with a field in camelCase
 */
export function restRequest(
  message: Message,
  { type, registry }: { type: DescMessage; registry: FileRegistry },
): JsonObject {
  const content = takeBytes(message, type);
  try {
    return { ...(toJson(type, message, { registry }) as JsonObject), ...content };
  } catch (error) {
    throw invalid(
      'request',
      say('RULE_NO_JSON_FORM', { fault: error instanceof Error ? error.message : 'unknown' }),
    );
  }
}

/** Takes packages out of a message: the library needs half a second for the base64 of the largest, Node.js 10 ms. */
function takeBytes(message: Message, type: DescMessage): JsonObject {
  const fields = reflect(type, message, false);
  const taken: JsonObject = {};
  for (const field of type.fields) {
    if (field.fieldKind !== 'scalar' || field.scalar !== ScalarType.BYTES || !fields.isSet(field)) continue;
    const bytes = fields.get(field);
    taken[field.jsonName] = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    fields.clear(field);
  }
  return taken;
}

/** Half a surrogate pair becomes U+FFFD, because messages hold valid Unicode only. JSON writes halves as escapes. */
export function parseJson(text: string): unknown {
  if (!/\\ud/i.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}

/** A response of REST as a message. Fields and values that the definitions lack are left out. */
export const messageOf = (
  json: unknown,
  { type, registry }: { type: DescMessage; registry: FileRegistry },
): Message => fromJson(type, json as JsonValue, { registry, ignoreUnknownFields: true });
