/**
 * Every failure of the queue service: a closed set, by the code that clients of SQS know. The Query protocol calls some
 * by another name than AWS JSON (aws/api-models-aws, models/sqs, trait awsQueryError).
 */
const faults = {
  QueueDoesNotExist: { query: 'AWS.SimpleQueueService.NonExistentQueue', status: 400 },
  QueueNameExists: { query: 'QueueAlreadyExists', status: 400 },
  QueueDeletedRecently: { query: 'AWS.SimpleQueueService.QueueDeletedRecently', status: 400 },
  ReceiptHandleIsInvalid: { query: 'ReceiptHandleIsInvalid', status: 400 },
  MessageNotInflight: { query: 'AWS.SimpleQueueService.MessageNotInflight', status: 400 },
  BatchEntryIdsNotDistinct: { query: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct', status: 400 },
  EmptyBatchRequest: { query: 'AWS.SimpleQueueService.EmptyBatchRequest', status: 400 },
  TooManyEntriesInBatchRequest: {
    query: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    status: 400,
  },
  InvalidBatchEntryId: { query: 'AWS.SimpleQueueService.InvalidBatchEntryId', status: 400 },
  BatchRequestTooLong: { query: 'AWS.SimpleQueueService.BatchRequestTooLong', status: 400 },
  InvalidMessageContents: { query: 'InvalidMessageContents', status: 400 },
  InvalidAttributeName: { query: 'InvalidAttributeName', status: 400 },
  InvalidAttributeValue: { query: 'InvalidAttributeValue', status: 400 },
  InvalidParameterValue: { query: 'InvalidParameterValue', status: 400 },
  MissingParameter: { query: 'MissingParameter', status: 400 },
  OverLimit: { query: 'OverLimit', status: 403 },
} as const;

export type QueueFault = keyof typeof faults;

/** A failure whose message is safe to show to the caller. */
export class QueueError extends Error {
  override name = 'QueueError';
  readonly code: QueueFault;

  constructor(code: QueueFault, message: string) {
    super(message);
    this.code = code;
  }

  /** The code of the Query protocol. */
  get queryCode(): string {
    return faults[this.code].query;
  }

  get httpStatus(): 400 | 403 {
    return faults[this.code].status;
  }
}
