export const en = {
  queues: 'Queues',
  lead: 'Message Queue keeps messages until a program has processed them. Clients of Amazon SQS use it with a static access key.',
  loadFailed: 'Could not load the queues',
  none: 'No queues yet',
  noneHint:
    'A queue hands work from one program to another. Programs send and receive with any client of Amazon SQS.',

  create: 'Create queue',
  createButton: 'Create',
  createFailed: 'Could not create the queue',
  created: 'Queue {name} created',
  cancel: 'Cancel',
  name: 'Name',
  nameHint:
    '1 to 80 letters, digits, hyphens and underscores. With .fifo at the end, messages keep their order.',

  visible: 'Available',
  inFlight: 'In flight',
  delayed: 'Delayed',
  oldest: 'Oldest message',
  fifo: 'FIFO',
  standard: 'Standard',
  type: 'Type',
  actions: 'Actions',
  actionsFor: 'Actions for {name}',

  sendMenu: 'Send message…',
  sendTo: 'Send a message to {name}',
  sendButton: 'Send',
  sent: 'Message sent to {name}',
  sendFailed: 'Could not send the message',
  body: 'Message',
  group: 'Group',
  groupHint: 'Messages of one group are received in the order in which they were sent.',

  messagesMenu: 'Show messages…',
  messagesOf: 'Messages of {name}',
  messagesHint: 'The 20 oldest. Looking at them doesn’t receive them.',
  messagesFailed: 'Could not load the messages',
  noMessages: 'The queue is empty',
  received: 'received {count, plural, one {# time} other {# times}}',
  sentAt: 'sent {time}',

  purgeMenu: 'Purge…',
  purgeTitle: 'Purge queue',
  purgeButton: 'Purge',
  purgeWarning: 'This deletes every message of <b>{name}</b>. You can’t undo this.',
  purgeFailed: 'Could not purge the queue',
  purged: 'Queue {name} purged',

  deleteMenu: 'Delete…',
  deleteTitle: 'Delete queue',
  deleteButton: 'Delete',
  deleteWarning:
    'This deletes the queue <b>{name}</b> with its messages. You can’t undo this. Its name is free again after 60 seconds.',
  deleteFailed: 'Could not delete the queue',
  deleted: 'Queue {name} deleted',
} as const;
