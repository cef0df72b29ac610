/** A protobuf message type in the SDK's generated code. */
export type MessageType = {
  encode(message: unknown): { finish(): Uint8Array };
  fromJSON(json: unknown): unknown;
  toJSON(message: unknown): unknown;
};
