import { z } from 'zod';
import { nameFaults } from './entry-names.ts';
import { fieldRules } from './field-rules.ts';
import type { DenialReason } from './operations.ts';
import { packageMessages } from './package-messages.ts';

/**
 * The English text of each error that has a code, with its parameters in braces. The API sends the text as the message,
 * and the code and parameters as google.rpc.ErrorInfo, so that the console can say the same in another language. A code
 * and its parameters never change their meaning.
 */
export const errorMessages = {
  // Denials: the API may send a more exact sentence for the same reason.
  NOT_SIGNED_IN: 'Sign in first.',
  AUTHORIZATION_MALFORMED: 'The Authorization header must be "Bearer" and an IAM token.',
  TOKEN_UNKNOWN: 'The token is not one of this console.',
  TOKEN_EXPIRED: 'The token has expired.',
  TOKEN_REVOKED: 'The token was revoked.',
  ACCOUNT_GONE: 'The account was deleted, and its tokens with it.',
  ACCOUNT_SUSPENDED: 'The account is suspended.',
  API_KEY_UNKNOWN: 'The API key is unknown, was deleted, has expired or its account is suspended.',
  API_KEY_NOT_TAKEN: 'API keys call functions and nothing else.',
  JWT_REFUSED: 'The JWT breaks the rule {rule}.',
  OWNER_SECRET_WRONG: 'This is not the owner token of this console.',
  ROLE_MISSING: 'The permission {permission} is missing on {resourceType} {resourceId}.',
  OWNER_ONLY: 'Only the owner may do this.',
  OTHER_SUBJECT: 'The {resourceType} {resourceId} belongs to another subject.',
  HOST_NOT_ALLOWED: 'This console does not answer at this address.',
  ORIGIN_NOT_ALLOWED: 'Pages of other origins may not change anything here.',

  FUNCTION_NOT_FOUND: 'Function {id} not found. Check the id: it may have been deleted.',
  VERSION_NOT_FOUND: 'Version {id} not found. Check the id: it may have been deleted.',
  OPERATION_NOT_FOUND: 'Operation {id} not found. Check the id: it may have been deleted.',
  SERVICE_ACCOUNT_NOT_FOUND: 'Service account {id} not found. Check the id: it may have been deleted.',
  RUNTIME_NOT_FOUND: 'Runtime {id} not found. Check the id: it may have been deleted.',
  QUEUE_NOT_FOUND: 'Queue {id} not found. Check the id: it may have been deleted.',
  QUEUE_REFUSED: 'Message Queue refuses the request: {reason}',
  TRIGGER_NOT_FOUND: 'Trigger {id} not found. Check the id: it may have been deleted.',
  USER_ACCOUNT_NOT_FOUND: 'User account {id} not found. Check the id: it may have been deleted.',
  TEST_EVENT_NOT_FOUND: 'Test event {id} not found. Check the id: it may have been deleted.',
  ACCESS_KEY_NOT_FOUND: 'Static access key {id} not found. Check the id: it may have been deleted.',
  API_KEY_NOT_FOUND: 'API key {id} not found. Check the id: it may have been deleted.',
  KEY_NOT_FOUND: 'Key {id} not found. Check the id: it may have been deleted.',
  ROLE_NOT_FOUND: 'Role {id} not found. Check the id: it may have been deleted.',
  CLOUD_NOT_FOUND: 'Cloud {id} not found. Check the id: it may have been deleted.',
  FOLDER_NOT_FOUND: 'Folder {id} not found. Check the id: it may have been deleted.',
  LOG_GROUP_NOT_FOUND: 'Log group {id} not found. Check the id: it may have been deleted.',
  API_GATEWAY_NOT_FOUND: 'API gateway {id} not found. Check the id: it may have been deleted.',
  REGISTRY_NOT_FOUND: 'Registry {id} not found. Check the id: it may have been deleted.',
  ENDPOINT_NOT_SERVED: 'Endpoint {id} not found. Check the id: it may have been deleted.',
  REGISTRIES_NOT_OFFERED:
    'Registries of container images are not offered by this console. Functions need none: send their code as a zip when you create a version.',
  SECRET_NOT_FOUND: 'Secret {id} not found. Check the id: it may have been deleted.',
  SECRET_VERSION_NOT_FOUND: 'Secret {secretId} has no version {id}. Check the id.',
  FUNCTION_NAME_TAKEN: 'A function named "{name}" already exists in this folder. Choose another name.',
  SERVICE_ACCOUNT_NAME_TAKEN: 'A service account named "{name}" already exists. Choose another name.',
  SERVICE_ACCOUNT_SUSPENDED: 'Service account {id} is suspended and gets no token. Reactivate it first.',
  TRIGGER_NAME_TAKEN: 'A trigger named "{name}" already exists in this folder. Choose another name.',
  API_GATEWAY_NAME_TAKEN: 'An API gateway named "{name}" already exists in this folder. Choose another name.',
  API_GATEWAY_CHANGED: 'API gateway {id} was changed at the same time. Send the update again.',
  DOMAINS_NOT_SERVED:
    'Domains cannot be attached to gateways of this console. Send requests to the domain of the gateway, {domain}.',
  SECRET_NAME_TAKEN: 'A secret named "{name}" already exists in this folder. Choose another name.',
  SECRET_NAME_UNKNOWN: 'Folder {folderId} has no secret named "{name}". Check the name.',
  SECRET_PROTECTED: 'Secret {id} is protected from deletion. Turn its deletion protection off first.',
  SECRET_INACTIVE: 'Secret {id} is inactive, so its values cannot be read. Activate it first.',
  SECRET_WITHOUT_VERSION: 'Secret {id} has no version. Add one first.',
  SECRET_VERSION_SCHEDULED:
    'Version {id} of secret {secretId} is scheduled for destruction at {at}. Cancel its destruction, or use another version.',
  SECRET_VERSION_DESTROYED: 'Version {id} of secret {secretId} was destroyed. Use another version.',
  SECRET_VERSION_NOT_SCHEDULED: 'Version {id} of secret {secretId} is not scheduled for destruction.',
  SECRET_VERSION_DAMAGED:
    'The values of version {id} of secret {secretId} are damaged. Restore console.sqlite from a backup, or add a version.',
  SECRET_KEY_NOT_FOUND: 'Version {id} of secret {secretId} has no key "{key}". Check the key.',
  SECRET_KEY_BINARY:
    'The value of "{key}" in secret {secretId} is binary, which no variable can hold. Use a text value.',
  SECRET_KEY_NUL:
    'The value of "{key}" in secret {secretId} holds a NUL character, which no variable can hold. Change the value.',
  SECRET_ROLE_MISSING:
    'Service account {account} lacks the role {roleId} on secret {id}. Grant the role, then call again.',
  SECRET_UNAVAILABLE: 'The function did not start: the variable {name} could not be read. {why}',
  TOO_MANY_SECRETS: 'There are {count} secrets, the most that there may be. Delete one first.',
  TOO_MANY_SECRET_VERSIONS: 'Secret {id} has {count} versions, the most that it may have. Destroy one first.',
  INVALID_FIELDS: 'Request validation error: {list}',
  NO_ROUTE: 'There is no {method} {path} here. /openapi.json lists what there is.',
  NO_ROUTE_FOR_PROGRAMS: 'There is no {method} {path} in the API that programs are served.',
  BODY_NOT_JSON: 'The request body is not valid JSON. Check its quotes and commas.',
  BODY_TOO_DEEP: 'The request body has more than {values} values or {depth} levels. Send several requests.',
  REQUEST_TOO_LARGE: 'The request {size} than {max} bytes, which no request of this method needs. Send less.',
  REQUEST_OF_PACKAGE_TOO_LARGE:
    'The request {size} than {max} bytes. A package may have at most {packageMax} bytes (3.5 MB) before base64. {fix}',
  SIZE_UNKNOWN: 'is larger',
  SIZE_DECLARED: 'is {bytes} bytes, more',
  CONSOLE_FAULT:
    "The console failed to answer; it is not your request's fault. The log has details under request {requestId}.",
  IDEMPOTENCY_KEY_USED:
    'The Idempotency-Key {key} was sent before with another request, which made operation {operationId}. Send a new key with a new request.',
  OPERATION_DONE:
    'Operation {id} is done and cannot be cancelled any more. To take its effect back, make the opposite change.',
  ENDPOINT_NOT_FOUND:
    'Endpoint {id} not found: gRPC is not served by this console. Set FC_GRPC_PORT to a free port.',

  TOO_MANY_BUILDS:
    'Too many requests: {whose} builds of dependencies that wait or run, which is the limit. Wait until one ends, or cancel one, and create the version again.',
  BUILDS_OF_FUNCTION: 'Function {id} has {count}',
  BUILDS_OF_SUBJECT: 'Subject {id} has {count}',
  BUILDS_OF_MACHINE: 'This machine has {all}, and subject {id} {count}',
  TOO_MANY_ASYNC_CALLS:
    'Too many requests: {calls} asynchronous calls{whose} wait or run, with {bytes} bytes of events; at most {maxCalls} calls with {maxBytes} bytes may. Call again later.',
  TOO_MANY_CALLS_OF_TAG:
    'Too many requests: calls by the tag "{tag}" that run or wait: {running}, and its scaling policy allows {limit} (zoneRequestsLimit).',
  TOO_MANY_FOLLOWERS: '{max} clients follow event streams, the most allowed. Try again when one has left.',
  YOU_FOLLOW_TOO_MANY:
    'You follow {max} event streams, the most allowed. Close a page or a program that follows one, then try again.',
  NO_QUEUE: 'Queue {arn} does not exist. Create it, or name another.',
  TRIGGER_HAS_NO_SCHEDULE: 'Trigger {id} fires for the messages of its queue. Send one to queue {arn}.',
  CALLER_SUSPENDED: 'Service account {id} is suspended. Reactivate it, or let another account call.',
  TOO_MANY_WAIT_FOR_MEMORY:
    'Too many requests: {count} wait for memory for {what}, of which there are {megabytes} MB. Send fewer at a time, or send it again later.',
  MEMORY_OF_PACKAGES: 'packages that are being unpacked',
  MEMORY_OF_CODE: 'code that is being sent',
  MEMORY_OF_BODIES: 'request bodies',
  OWNER_TOKEN_TRIES: 'Too many wrong owner tokens within a minute. Wait a minute, or send the right one.',

  TRIGGER_CONSOLE_FAULT: 'The console failed; its own log says more.',
  TIMER_MISSED: 'The console was stopped, or the machine slept.',
  NO_VERSION: 'Function {id} has no version yet. Create one first.',
  NO_VERSION_WITH_TAG: 'Function {id} has no version tagged "{tag}". Check the tag, or set it on a version.',
  VERSION_CREATING:
    'Version {id} is still being created: its dependencies are being installed. Wait for operation {operationId}, or cancel it.',
  VERSION_FAILED:
    'Version {id} could not be created: its dependencies were not installed, and operation {operationId} tells why. Create a new version.',
  VERSION_IS_LATEST:
    'Version {id} is {tag} and cannot be deleted. Create a newer version first, or delete the function.',
  VERSION_HAS_TAGS: 'Version {id} has the tags {tags}. Remove them first, or delete with force=true.',
  VERSION_TOO_LARGE:
    'The version is {bytes} bytes with its dependencies (code {codeBytes}, dependencies {layerBytes}); at most {maxBytes} bytes (680 MB) are allowed. Depend on less, or remove what the code does not need.',
  TAG_MOVES_ITSELF: '{tag} moves by itself to every new version; it cannot be set or removed.',
  PAYLOAD_TOO_LARGE: 'The payload is {bytes} bytes; a call takes at most {maxBytes} bytes (3.5 MB).',
  PACKAGE_DAMAGED:
    'The package of version {id} is damaged or missing on disk. Create the version again from its code, or restore the file that the log of the console names.',

  RUN_IN_PROGRESS: 'Run {id} is in progress. Export it when it has ended.',
  RUN_FILE_DAMAGED: 'The file is damaged: its content does not have the sum in it. Export the run again.',
  RUN_FILE_TOO_LARGE:
    'The {part} in the file is {bytes} bytes; a run has at most {maxBytes} bytes (1 MB) of it.',
  TEST_EVENT_TOO_LARGE: 'The payload is {bytes} bytes; a test event has at most {maxBytes} bytes (256 KB).',
  TOO_MANY_TEST_EVENTS: 'Function {id} has {count} test events, the most that it may have. Delete one first.',

  PROBE_TOO_SLOW:
    'Function {id} did not answer within {seconds} seconds. Choose a function that answers sooner.',

  BUILD_CANCELLED: 'The build of the dependencies was cancelled.',
  BUILD_FUNCTION_DELETED: 'The function was deleted during the build.',
  BUILD_STOPPED: 'The console was stopped during the build. Create the version again.',
  BUILD_FAULT:
    "The console failed to build; it is not your code's fault. The log has details under operation {operationId}.",
  NO_BUILD_LOG:
    'Operation {id} has no build log: it installed nothing, or its log is older than those that are kept.',
  BUILD_NOT_NEEDED:
    'Nothing was installed for version {id}: it needs nothing, or the same was installed before.',
  NO_SCALING_POLICY: 'Function {id} has no scaling policy for the tag "{tag}". Check the tag.',
  VERSION_WITHOUT_TAG: 'Version {id} has no tag "{tag}". It has {tags}.',
  RUN_NOT_FOUND:
    'Run {id} not found. Its function may have been deleted, or the link belongs to another console.',
  RUN_WITHOUT_PART: 'Run {id} has no {part}: its state is {state}.',
  RUN_REMOVED: 'Run {id} was removed at {at}: {why}.',
  RUNS_OF_FUNCTION: 'a function keeps its last {count} runs',
  RUNS_OF_DAYS: 'runs are kept for {days} days',
  RUNS_OF_SPACE: 'newer runs needed the space',
  RUN_FAULT: 'The console failed to run the version. The log of the server has the reason.',
  INSTALL_FAULT: 'The console failed to install {id}. Its log has the reason.',
  NOT_INSTALLABLE: '{title} cannot be installed from here. {fix}',
  RUNTIME_NOT_INSTALLING:
    'Runtime {id} is not being installed: it has ended or was never started. Reload the list of runtimes.',

  DISK_FULL: 'The disk of FC_DATA_DIR is full: {freed} Then try again.',
  FILE_DAMAGED: '{file} is damaged. Stop the console and restore it from a backup.',
  FILE_NOT_WRITABLE:
    'The console cannot write {file}. Make it writable for the user of the console, then try again.',
  DISK_FAILED: 'The disk of {file} failed. Check the disk and the log of the system.',

  ...fieldRules,
  ...packageMessages,
  ...nameFaults,
} as const satisfies Record<DenialReason, string> & Record<string, string>;

export type ErrorMessages = typeof errorMessages;
export type ErrorMessageCode = keyof ErrorMessages;

/** The code and parameters of a text, to say it in another language. Rules of a parameter are in `<parameter>.reason`. */
export const messageFacts = z.object({ reason: z.string(), metadata: z.record(z.string(), z.string()) });
export type MessageFacts = z.infer<typeof messageFacts>;
/** A text with its code, which is absent for texts such as the output of a program. */
export const codedText = z.object({ message: z.string(), said: messageFacts.optional() });

/** google.rpc.ErrorInfo of an error other than a denial. */
export const messageInfo = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
  reason: z.string(),
  domain: z.literal('functions-console'),
  metadata: z.record(z.string(), z.string()),
});
export type MessageInfo = z.infer<typeof messageInfo>;
