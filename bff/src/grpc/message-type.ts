/** A message of protobuf, as the SDK's generated code has it. */
export type MessageType = {
  encode(message: unknown): { finish(): Uint8Array };
  fromJSON(json: unknown): unknown;
  toJSON(message: unknown): unknown;
};
