import events from './event-templates.json' with { type: 'json' };

/** The messages that name the events, in the order of the list. */
const titles = {
  https: 'httpsTemplate',
  timer: 'timerTemplate',
  messageQueue: 'messageQueueTemplate',
  objectCreated: 'objectCreatedTemplate',
  objectUpdated: 'objectUpdatedTemplate',
  objectDeleted: 'objectDeletedTemplate',
  alice: 'aliceTemplate',
  imageCreated: 'imageCreatedTemplate',
  imageDeleted: 'imageDeletedTemplate',
  imageTagCreated: 'imageTagCreatedTemplate',
  imageTagDeleted: 'imageTagDeletedTemplate',
  logging: 'loggingTemplate',
  dataStreams: 'dataStreamsTemplate',
  iotRegistry: 'iotRegistryTemplate',
  mail: 'mailTemplate',
  budget: 'budgetTemplate',
} as const satisfies Record<keyof typeof events, string>;

/**
 * Payloads with the shape of every event that the service sends to functions (docs: functions/concepts/trigger, and the
 * event samples of the types for functions). IDs are invented.
 */
export const eventTemplates = [
  { id: 'none', title: 'noneTemplate', text: '' },
  ...(Object.keys(titles) as (keyof typeof titles)[]).map((id) => ({
    id,
    title: titles[id],
    text: JSON.stringify(events[id], null, 2),
  })),
] as const;
