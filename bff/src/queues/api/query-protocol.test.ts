import { describe, expect, it } from 'vitest';
import { parseForm, xmlAnswer, xmlError } from './query-protocol.ts';

const codeOf = (text: string) => {
  try {
    parseForm(text);
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('Query protocol', () => {
  it('reads lists, maps and entries in their order', () => {
    const form = new URLSearchParams({
      Action: 'SendMessageBatch',
      Version: '2012-11-05',
      'SendMessageBatchRequestEntry.10.Id': 'ten',
      'SendMessageBatchRequestEntry.2.Id': 'two',
      'SendMessageBatchRequestEntry.2.MessageAttribute.1.Name': 'a.b',
      'SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.DataType': 'String',
      'SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.StringValue': 'x',
      'AttributeName.1': 'All',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'billing',
    });
    expect(JSON.parse(JSON.stringify(parseForm(form.toString())))).toEqual({
      action: 'SendMessageBatch',
      input: {
        Entries: [
          { Id: 'two', MessageAttributes: { 'a.b': { DataType: 'String', StringValue: 'x' } } },
          { Id: 'ten' },
        ],
        AttributeNames: ['All'],
        Tags: { team: 'billing' },
      },
    });
  });

  it.each([
    ['no action', 'Version=1', 'InvalidAction'],
    ['more than a thousand parameters', `Action=x${'&a.1=b'.repeat(1001)}`, 'MalformedInput'],
    ['more than eight levels', `Action=x&${'a.'.repeat(9)}a=1`, 'MalformedInput'],
    ['a value that is a structure as well', 'Action=x&a=1&a.b=2', 'MalformedInput'],
    ['a map without a key', 'Action=x&Attribute.1.Value=2', 'MalformedInput'],
  ])('rejects %s', (_, form, code) => {
    expect(codeOf(form)).toBe(code);
  });

  it('keeps the names of inherited properties apart', () => {
    const { input } = parseForm('Action=x&__proto__.polluted=1&constructor=2');
    expect(input).toEqual({ constructor: '2' });
    expect({}).not.toHaveProperty('polluted');
  });

  it('escapes what is no text in XML, and replaces what XML cannot hold', () => {
    const message = '<b>&"\r\u0000\ud800\ufffe';
    const error = xmlError({ code: 'Code', message, status: 400, requestId: 'id' });
    expect(error).toContain('<Message>&lt;b&gt;&amp;&quot;&#xD;\ufffd\ufffd\ufffd</Message>');
    const output = { Messages: [{ Body: message, Attributes: { SenderId: '<' } }] };
    expect(xmlAnswer({ action: 'ReceiveMessage', output, requestId: 'id' })).toContain(
      '<ReceiveMessageResult><Message><Body>&lt;b&gt;&amp;&quot;&#xD;\ufffd\ufffd\ufffd</Body><Attribute><Name>SenderId</Name><Value>&lt;</Value></Attribute></Message></ReceiveMessageResult>',
    );
  });
});
