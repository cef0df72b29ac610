import { describe, expect, it } from 'vitest';
import { attributesBytes, checkMessageAttributes, md5OfAttributes } from './message-attributes.ts';
import { messageAttributesOf, systemAttributesOf } from './received-message.ts';

const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });

describe('message attributes', () => {
  it('have the digest of SQS', () => {
    // A digest of the service, which other implementations test as well.
    const digest = '235c5c510d26fb653d073faed50ae77c';
    expect(md5OfAttributes({ timestamp: text('1493147359900', 'Number') })).toBe(digest);
  });

  it('have the same digest in any order', () => {
    const [a, b] = [text('1'), { DataType: 'Binary', BinaryValue: 'AAE=' }];
    expect(md5OfAttributes({ a, b })).toBe(md5OfAttributes({ b, a }));
    expect(attributesBytes({ a, b })).toBe(1 + 6 + 1 + (1 + 6 + 2));
  });

  it.each([
    ['AWS.name', text('x')],
    ['a..b', text('x')],
    ['a b', text('x')],
    ['a', text('')],
    ['a', text('\u0000')],
    ['a', text('one', 'Number')],
    ['a', text('x', 'String.')],
    ['a', text('x', 'Binary')],
  ])('reject %s with %o', (name, attribute) => {
    expect(() => checkMessageAttributes({ [name]: attribute })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    );
  });
});

describe('received message', () => {
  it('has the attributes of a message of a FIFO queue', () => {
    const message = {
      seq: 7,
      id: 'id',
      queue_id: 'dj6',
      body: 'x',
      attributes_json: '{"a":{"DataType":"String","StringValue":"1"}}',
      bytes: 1,
      sender_id: 'aje@as',
      sent_at_ms: 1000,
      visible_at_ms: 5000,
      receives: 2,
      first_received_at_ms: 2000,
      receipt: null,
      group_id: 'g',
      deduplication_id: 'd',
    };
    expect(messageAttributesOf(message)).toEqual({ a: text('1') });
    expect(messageAttributesOf({ ...message, attributes_json: null })).toEqual({});
    expect(systemAttributesOf(message)).toEqual({
      SenderId: 'aje@as',
      SentTimestamp: '1000',
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: '2000',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
      SequenceNumber: '00000000000000000007',
    });
  });
});
