/**
 * Payloads with the shape of every event that the service sends to functions (docs: functions/concepts/trigger, and the
 * event samples of the types for functions). IDs are invented.
 */

const at = '2026-01-02T03:04:00.123456Z';
const cloud = { cloud_id: 'b1gcloud000000000000', folder_id: 'b1gfolder00000000000' };
const tracing = { tracing_context: { trace_id: '', span_id: '', parent_span_id: '' } };

type Details = Readonly<Record<string, unknown>>;
type Metadata = { id?: string; tracing?: boolean };

/** The envelope of most triggers. */
function message(
  eventType: string,
  details: Details,
  { id = '00000000-0000-0000-0000-000000000000', tracing: isTraced = false }: Metadata = {},
) {
  const metadata = {
    event_id: id,
    event_type: `yandex.cloud.events.${eventType}`,
    created_at: at,
    ...(isTraced ? tracing : {}),
    ...cloud,
  };
  return { messages: [{ event_metadata: metadata, details }] };
}

const httpHeaders = { Host: 'functions.yandexcloud.net', 'User-Agent': 'console' };
const https = {
  httpMethod: 'GET',
  headers: httpHeaders,
  multiValueHeaders: { Host: [httpHeaders.Host], 'User-Agent': [httpHeaders['User-Agent']] },
  queryStringParameters: { name: 'Alice' },
  multiValueQueryStringParameters: { name: ['Alice'] },
  requestContext: {
    identity: { sourceIp: '127.0.0.1', userAgent: 'console' },
    httpMethod: 'GET',
    requestId: '6e8356f9-489b-4c7b-8ba6-c8cd54c15b4f',
    requestTime: '24/Nov/2026:10:00:00 +0000',
    requestTimeEpoch: 1795514400,
  },
  body: '',
  isBase64Encoded: false,
};

const storageObject = { bucket_id: 'bucket', object_id: 'folder/photo.jpg' };
const image = {
  image_digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  image_id: 'crpimage000000000000',
  registry_id: 'crpregistry000000000',
  repository_name: 'crpregistry000000000/app',
  tag: 'latest',
};
const traced = { tracing: true };

const queueMessage = {
  queue_id: 'yrn:yc:ymq:ru-central1:b1gfolder00000000000:queue',
  message: {
    message_id: 'cce76685-5828-4304-a83d-95643c0507a0',
    md5_of_body: 'd29343907090dff4cec4a9a0efb80d20',
    body: 'message body',
    attributes: {
      ApproximateFirstReceiveTimestamp: '1767323040456',
      ApproximateReceiveCount: '1',
      SenderId: 'ajeaccount0000000000',
      SentTimestamp: '1767323040123',
    },
    message_attributes: { messageAttributeKey: { dataType: 'StringValue', stringValue: 'value1' } },
    md5_of_message_attributes: '83eb2d0afefb150c1ffe69f66c3de068',
  },
};

const alice = {
  meta: {
    locale: 'ru-RU',
    timezone: 'Europe/Moscow',
    client_id: 'ru.yandex.searchplugin/5.80 (Samsung Galaxy; Android 4.4)',
    interfaces: { screen: {} },
  },
  request: {
    command: 'привет',
    original_utterance: 'Привет!',
    type: 'SimpleUtterance',
    nlu: { tokens: ['привет'], entities: [], intents: {} },
    markup: { dangerous_context: false },
  },
  session: {
    message_id: 0,
    session_id: '2eac4854-fce721f3-b845abba-20d60',
    skill_id: '3ad36498-f5rd-4079-a14b-788652932056',
    user_id: '47C73714B580ED2469056E71081159529FFC676A4E5B059D629A819E857DC2F8',
    user: { user_id: '6C91DA5198D1758C6A9F63A7C5CDDF09359F683B13A18A151FBF4C8B092BB0C2' },
    application: { application_id: '47C73714B580ED2469056E71081159529FFC676A4E5B059D629A819E857DC2F8' },
    new: true,
  },
  version: '1.0',
};

const logging = {
  resource: { type: 'serverless.function', id: 'd4efunction000000000' },
  timestamp: '2026-01-02 03:04:00.118082213 +0000 UTC',
  level: 'INFO',
  message: 'a line of the log',
  json_payload: { name: 'Alice' },
};

const events = {
  none: undefined,
  https,
  timer: message(
    'serverless.triggers.TimerMessage',
    { trigger_id: 'a1strigger0000000000', payload: 'nightly' },
    { id: 'a1sevent000000000000' },
  ),
  messageQueue: message('messagequeue.QueueMessage', queueMessage, { id: queueMessage.message.message_id }),
  objectCreated: message('storage.ObjectCreate', storageObject, traced),
  objectUpdated: message('storage.ObjectUpdate', storageObject, traced),
  objectDeleted: message('storage.ObjectDelete', storageObject, traced),
  alice,
  imageCreated: message('containerregistry.CreateImage', image, traced),
  imageDeleted: message('containerregistry.DeleteImage', image, traced),
  imageTagCreated: message('containerregistry.CreateImageTag', image, traced),
  imageTagDeleted: message('containerregistry.DeleteImageTag', image, traced),
  logging: {
    messages: [
      {
        event_metadata: {
          event_id: 'a1sevent000000000000',
          event_type: 'yandex.cloud.events.serverless.triggers.LoggingMessageBatch',
          created_at: { seconds: 1767323040, nanos: 123456000 },
          ...cloud,
        },
        details: { messages: [logging] },
      },
    ],
  },
  dataStreams: { messages: [{ name: 'Alice' }] },
  iotRegistry: message('iot.IoTMessage', {
    registry_id: 'areregistry000000000',
    device_id: 'aredevice00000000000',
    mqtt_topic: '$devices/aredevice00000000000/events',
    payload: 'VGVzdCA0',
  }),
  mail: {
    messages: [
      {
        received_at: at,
        headers: [
          { name: 'From', values: ['Alice <alice@example.com>'] },
          { name: 'Subject', values: ['Hello'] },
        ],
        message: 'Hello',
        attachments: { bucket_id: 'bucket', keys: ['mail/photo.jpg'] },
      },
    ],
  },
  budget: {
    messages: [
      {
        billing_account_id: 'dn2account0000000000',
        budget_id: 'dn2budget00000000000',
        budget_display_name: 'monthly',
        amount: '900',
        currency: 'RUB',
        period: '2026-01',
        budgeted_amount: '1000',
        threshold_amount: '90',
        threshold_type: 'percent',
      },
    ],
  },
} as const satisfies Record<string, unknown>;

export type EventTemplateId = keyof typeof events;

/** In the order of the list, with the message that names each. */
export const eventTemplates = (Object.keys(events) as EventTemplateId[]).map((id) => ({
  id,
  title: `${id}Template` as const,
  text: events[id] === undefined ? '' : JSON.stringify(events[id], null, 2),
}));
