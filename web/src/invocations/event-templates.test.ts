import { describe, expect, it } from 'vitest';
import { eventTemplates } from './event-templates.ts';

type Shape = string | Shape[] | { [name: string]: Shape };

/** The kind of each value, such as `string`; a list has the shape of its items. */
function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

const text = 'string';
const metadata = { event_id: text, event_type: text, created_at: text, cloud_id: text, folder_id: text };
const traced = { ...metadata, tracing_context: { trace_id: text, span_id: text, parent_span_id: text } };
const messageOf = (details: Shape, event_metadata: Shape = metadata) => ({
  messages: [{ event_metadata, details }],
});
const storage = messageOf({ bucket_id: text, object_id: text }, traced);
const registry = messageOf(
  { image_digest: text, image_id: text, registry_id: text, repository_name: text, tag: text },
  traced,
);

/** Shapes and event types as the documentation of each trigger has them. */
const documented: Record<string, { type?: string; shape: Shape }> = {
  timer: {
    type: 'serverless.triggers.TimerMessage',
    shape: messageOf({ trigger_id: text, payload: text }),
  },
  messageQueue: {
    type: 'messagequeue.QueueMessage',
    shape: messageOf({
      queue_id: text,
      message: {
        message_id: text,
        md5_of_body: text,
        body: text,
        attributes: {
          ApproximateFirstReceiveTimestamp: text,
          ApproximateReceiveCount: text,
          SenderId: text,
          SentTimestamp: text,
        },
        message_attributes: { messageAttributeKey: { dataType: text, stringValue: text } },
        md5_of_message_attributes: text,
      },
    }),
  },
  objectCreated: { type: 'storage.ObjectCreate', shape: storage },
  objectUpdated: { type: 'storage.ObjectUpdate', shape: storage },
  objectDeleted: { type: 'storage.ObjectDelete', shape: storage },
  imageCreated: { type: 'containerregistry.CreateImage', shape: registry },
  imageDeleted: { type: 'containerregistry.DeleteImage', shape: registry },
  imageTagCreated: { type: 'containerregistry.CreateImageTag', shape: registry },
  imageTagDeleted: { type: 'containerregistry.DeleteImageTag', shape: registry },
  logging: {
    type: 'serverless.triggers.LoggingMessageBatch',
    shape: messageOf(
      {
        messages: [
          {
            resource: { type: text, id: text },
            timestamp: text,
            level: text,
            message: text,
            json_payload: { name: text },
          },
        ],
      },
      { ...metadata, created_at: { seconds: 'number', nanos: 'number' } },
    ),
  },
  dataStreams: { shape: { messages: [{ name: text }] } },
  iotRegistry: {
    type: 'iot.IoTMessage',
    shape: messageOf({ registry_id: text, device_id: text, mqtt_topic: text, payload: text }),
  },
  mail: {
    shape: {
      messages: [
        {
          received_at: text,
          headers: [
            { name: text, values: [text] },
            { name: text, values: [text] },
          ],
          message: text,
          attachments: { bucket_id: text, keys: [text] },
        },
      ],
    },
  },
  budget: {
    shape: {
      messages: [
        {
          billing_account_id: text,
          budget_id: text,
          budget_display_name: text,
          amount: text,
          currency: text,
          period: text,
          budgeted_amount: text,
          threshold_amount: text,
          threshold_type: text,
        },
      ],
    },
  },
  alice: {
    shape: {
      meta: { locale: text, timezone: text, client_id: text, interfaces: { screen: {} } },
      request: {
        command: text,
        original_utterance: text,
        type: text,
        nlu: { tokens: [text], entities: [], intents: {} },
        markup: { dangerous_context: 'boolean' },
      },
      session: {
        message_id: 'number',
        session_id: text,
        skill_id: text,
        user_id: text,
        user: { user_id: text },
        application: { application_id: text },
        new: 'boolean',
      },
      version: text,
    },
  },
  https: {
    shape: {
      httpMethod: text,
      headers: { Host: text, 'User-Agent': text },
      multiValueHeaders: { Host: [text], 'User-Agent': [text] },
      queryStringParameters: { name: text },
      multiValueQueryStringParameters: { name: [text] },
      requestContext: {
        identity: { sourceIp: text, userAgent: text },
        httpMethod: text,
        requestId: text,
        requestTime: text,
        requestTimeEpoch: 'number',
      },
      body: text,
      isBase64Encoded: 'boolean',
    },
  },
};

describe('event template', () => {
  const events = eventTemplates.filter(({ text: payload }) => payload !== '');

  it('exists for every documented kind of event', () => {
    expect(events.map(({ id }) => id).toSorted()).toEqual(Object.keys(documented).toSorted());
  });

  it.each(events)('$id has the documented shape', ({ id, text: payload }) => {
    const event = JSON.parse(payload);
    expect(shapeOf(event)).toEqual(documented[id]?.shape);
    expect(event.messages?.[0].event_metadata?.event_type).toBe(
      documented[id]?.type && `yandex.cloud.events.${documented[id].type}`,
    );
  });
});
