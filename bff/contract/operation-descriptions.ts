/**
 * What an operation did: `Create function`. The cloud's API has one string for it, without a code, so the console
 * translates the verb and the noun.
 */
export const operationVerbs = [
  'Create',
  'Update',
  'Delete',
  'Set',
  'Remove',
  'Suspend',
  'Reactivate',
  'Stop',
  'Pause',
  'Resume',
  'Activate',
  'Deactivate',
  'Add',
  'Set current',
  'Schedule destruction of',
  'Cancel destruction of',
] as const;
export const operationNouns = [
  'function',
  'function version',
  'function tag',
  'scaling policy',
  'API gateway',
  'access bindings',
  'service account',
  'key',
  'API key',
  'static access key',
  'trigger',
  'secret',
  'secret version',
] as const;
export type OperationVerb = (typeof operationVerbs)[number];
export type OperationNoun = (typeof operationNouns)[number];

/** The second sentence of a created version that has fewer processor cores than its memory brings. */
export const fewerCores =
  '{memory} MB of memory bring {due} processor cores, and this machine has {cores}: the function gets {cores}';

export type OperationDescription =
  | `${OperationVerb} ${OperationNoun}`
  | `${OperationVerb} ${OperationNoun}. ${string}`;
