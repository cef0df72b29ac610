/** Space for everything besides the one large field: a thousand access bindings take 80 KB. */
const otherBytesMax = 128 * 1024;

/**
 * Rejects a message that would block the event loop while it is decoded: millions of empty fields are smaller than a
 * package. A legitimate large message has one large field.
 * @throws Error whose message is safe for clients
 */
export function requireOneLargeField(message: Uint8Array): void {
  if (message.length <= otherBytesMax) return;
  const otherBytes = message.length - largestField(message);
  if (otherBytes > otherBytesMax)
    throw new Error(
      `the message has ${otherBytes} bytes beside its largest field; at most ${otherBytesMax} are allowed. Send several requests`,
    );
}

/** Size of the largest length-delimited field (protobuf.dev, encoding: wire type LEN). */
function largestField(message: Uint8Array): number {
  let largest = 0;
  let at = 0;
  while (at < message.length) {
    const tag = varint(message, at);
    at = tag.end;
    switch (tag.value % 8) {
      case 0:
        at = varint(message, at).end;
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint(message, at);
        at = length.end + length.value;
        if (at <= message.length) largest = Math.max(largest, length.value);
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        // The decoder rejects a message that cannot be parsed here.
        return message.length;
    }
  }
  return largest;
}

function varint(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  let at = from;
  for (let factor = 1; at < bytes.length && at < from + 10; factor *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte % 128) * factor;
    if (byte < 128) break;
  }
  return { value, end: at };
}
