import type { QueueRow, QueueSettingColumns } from '../store/schema.ts';
import { parseQueueArn } from './queue-arn.ts';
import { QueueError } from './queue-error.ts';

const secondMs = 1000;

/** Limits and defaults of the service (docs: message-queue/concepts/limits, api-ref/queue/CreateQueue). */
export const queueLimits = {
  messageBytes: 262_144,
  delayMs: 900 * secondMs,
  visibilityMs: 43_200 * secondMs,
  waitMs: 20 * secondMs,
  maxReceives: 1000,
  batchEntries: 10,
  messageAttributes: 10,
  tags: 50,
} as const;

export const defaultSettings: QueueSettingColumns = {
  delay_ms: 0,
  max_message_bytes: queueLimits.messageBytes,
  retention_ms: 345_600 * secondMs,
  wait_ms: 0,
  visibility_ms: 30 * secondMs,
  is_content_deduplicated: 0,
  redrive_arn: null,
  redrive_max_receives: null,
};

type NumberSetting = 'delay_ms' | 'max_message_bytes' | 'retention_ms' | 'wait_ms' | 'visibility_ms';

/** The attributes that hold a whole number, in the unit of the API. */
const numbers: Readonly<Record<string, { column: NumberSetting; min: number; max: number; unit: number }>> = {
  DelaySeconds: { column: 'delay_ms', min: 0, max: 900, unit: secondMs },
  MaximumMessageSize: { column: 'max_message_bytes', min: 1024, max: queueLimits.messageBytes, unit: 1 },
  MessageRetentionPeriod: { column: 'retention_ms', min: 60, max: 1_209_600, unit: secondMs },
  ReceiveMessageWaitTimeSeconds: { column: 'wait_ms', min: 0, max: 20, unit: secondMs },
  VisibilityTimeout: { column: 'visibility_ms', min: 0, max: 43_200, unit: secondMs },
};

/** Attributes of the API that are answered and not set. */
const readOnly: ReadonlySet<string> = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
]);
export const isAnswered = (name: string): boolean =>
  Object.hasOwn(numbers, name) ||
  readOnly.has(name) ||
  ['All', 'RedrivePolicy', 'FifoQueue', 'ContentBasedDeduplication'].includes(name);

/**
 * Reads attributes as the API has them.
 * @param isFifo whether the queue is, or becomes, a FIFO queue
 * @throws QueueError
 */
export function settingsOf(
  attributes: Readonly<Record<string, string>>,
  { isFifo }: { isFifo: boolean },
): Partial<QueueSettingColumns> {
  const settings: Partial<QueueSettingColumns> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const number = numbers[name];
    if (number !== undefined && Object.hasOwn(numbers, name))
      settings[number.column] = wholeNumber(name, value, number) * number.unit;
    else if (name === 'RedrivePolicy') Object.assign(settings, redriveOf(value));
    else if (name === 'ContentBasedDeduplication') {
      if (!isFifo) throw notForStandard(name);
      settings.is_content_deduplicated = boolean(name, value) ? 1 : 0;
    } else if (name === 'FifoQueue') {
      if (!isFifo) throw notForStandard(name);
      if (!boolean(name, value))
        throw new QueueError(
          'InvalidAttributeValue',
          'FifoQueue may only be true. Leave it out for a standard queue.',
        );
    } else
      throw new QueueError(
        'InvalidAttributeName',
        readOnly.has(name)
          ? `The attribute ${name} cannot be set.`
          : `Unknown attribute ${name}. Message Queue has no such attribute.`,
      );
  }
  return settings;
}

function wholeNumber(name: string, value: string, { min, max }: { min: number; max: number }): number {
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value) || number < min || number > max)
    throw new QueueError(
      'InvalidAttributeValue',
      `Invalid value for the parameter ${name}: it must be a whole number from ${min} to ${max}.`,
    );
  return number;
}

function boolean(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new QueueError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}: it must be true or false.`,
  );
}

const notForStandard = (name: string) =>
  new QueueError(
    'InvalidAttributeName',
    `The attribute ${name} is for FIFO queues, whose names end in .fifo.`,
  );

/** @param text JSON of `deadLetterTargetArn` and `maxReceiveCount`; empty removes the policy */
function redriveOf(text: string): Pick<QueueSettingColumns, 'redrive_arn' | 'redrive_max_receives'> {
  if (text === '') return { redrive_arn: null, redrive_max_receives: null };
  const policy = parseObject(text);
  const { deadLetterTargetArn: arn, maxReceiveCount: count } = policy;
  const receives = typeof count === 'string' ? Number(count) : count;
  if (typeof arn !== 'string' || parseQueueArn(arn) === undefined)
    throw invalidRedrive(
      'deadLetterTargetArn must be the ARN of a queue, yrn:yc:ymq:ru-central1:<folder>:<name>',
    );
  if (!Number.isInteger(receives) || Number(receives) < 1 || Number(receives) > queueLimits.maxReceives)
    throw invalidRedrive(`maxReceiveCount must be a whole number from 1 to ${queueLimits.maxReceives}`);
  return { redrive_arn: arn, redrive_max_receives: Number(receives) };
}

function parseObject(text: string): { [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the error for every text that is no object.
  }
  throw invalidRedrive('it must be a JSON object');
}

export const invalidRedrive = (why: string) =>
  new QueueError('InvalidParameterValue', `Value for parameter RedrivePolicy is invalid. Reason: ${why}.`);

export type QueueCounts = { visible: number; delayed: number; inFlight: number };

/** All attributes of a queue, in the words of the API. */
export function attributesOf(
  row: QueueRow,
  { arn, counts }: { arn: string; counts: QueueCounts },
): Record<string, string> {
  const seconds = (ms: number) => String(Math.floor(ms / secondMs));
  return {
    QueueArn: arn,
    CreatedTimestamp: seconds(row.created_at_ms),
    LastModifiedTimestamp: seconds(row.modified_at_ms),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, { column, unit }]) => [name, String(row[column] / unit)]),
    ),
    ...(row.is_fifo === 1
      ? { FifoQueue: 'true', ContentBasedDeduplication: String(row.is_content_deduplicated === 1) }
      : {}),
    ...(row.redrive_arn === null
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: row.redrive_arn,
            maxReceiveCount: row.redrive_max_receives,
          }),
        }),
  };
}
