import type { MessageType } from './message-type.ts';

type Json = unknown;
type JsonObject = { [field: string]: Json };

/** Maps with keys that the caller chooses: an empty value in them is intentional. */
const maps: ReadonlySet<string> = new Set(['labels', 'environment', 'namedServiceAccounts', 'jsonPayload']);

/**
 * Converts a request message from the SDK's `toJSON` form to the JSON of REST. The differences: proto omits defaults,
 * `toJSON` writes them; int64 is text; a Duration is "5s", a FieldMask "name,labels".
 */
export function restRequest(message: Json): JsonObject {
  return isObject(message) ? withoutDefaults(message) : {};
}

function withoutDefaults(message: JsonObject): JsonObject {
  const fields = Object.entries(message).map(([name, value]): [string, Json] => [
    name,
    restValue(name, value),
  ]);
  return Object.fromEntries(fields.filter(([, value]) => !isDefault(value)));
}

function restValue(name: string, value: Json): Json {
  if (maps.has(name)) return value;
  if (name === 'updateMask' && isObject(value)) return maskText(value.paths);
  if (name === 'executionTimeout' && isObject(value)) return durationText(value);
  if (typeof value === 'number') return value === 0 ? undefined : String(value);
  if (Array.isArray(value)) return value.map((each) => (isObject(each) ? withoutDefaults(each) : each));
  return isObject(value) ? withoutDefaults(value) : value;
}

function isDefault(value: Json): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Proto masks name fields in snake_case, JSON masks in camelCase. */
function maskText(paths: Json): string {
  const camel = (path: string) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Array.isArray(paths) ? paths.map((path) => camel(String(path))).join(',') : '';
}

function durationText({ seconds, nanos }: JsonObject): string {
  const fraction = Number(nanos ?? 0)
    .toString()
    .padStart(9, '0')
    .replace(/0{1,9}$/, '');
  return `${Number(seconds ?? 0)}${fraction === '' ? '' : `.${fraction}`}s`;
}

/**
 * Converts a REST response to the JSON that the SDK's `fromJSON` reads: the same differences in reverse, and `Any`
 * packed.
 * @param packed message types by full name; a message that the SDK does not know is packed without its fields
 */
export function messageJson(json: Json, packed: ReadonlyMap<string, MessageType>): Json {
  if (Array.isArray(json)) return json.map((each) => messageJson(each, packed));
  if (!isObject(json)) return json;
  const mapped: JsonObject = {};
  for (const [name, value] of Object.entries(json)) {
    if (maps.has(name)) mapped[name] = value;
    else if (name === 'executionTimeout' && typeof value === 'string') mapped[name] = durationJson(value);
    // The proto's version status lacks this value; the function status has it.
    else if (name === 'status' && value === 'ERROR' && 'functionId' in json)
      mapped[name] = 'STATUS_UNSPECIFIED';
    else mapped[name] = messageJson(value, packed);
  }
  const { '@type': typeUrl, ...fields } = mapped;
  if (typeof typeUrl !== 'string') return mapped;
  const type = packed.get(typeUrl.slice(typeUrl.indexOf('/') + 1));
  const value =
    type === undefined ? '' : Buffer.from(type.encode(type.fromJSON(fields)).finish()).toString('base64');
  return { typeUrl, value };
}

function durationJson(text: string): JsonObject {
  const [, seconds = '0', fraction = ''] = /^(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  return { seconds: Number(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
