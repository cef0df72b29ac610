import { z } from 'zod';
import type { DenialReason } from './operations.ts';

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
  TRIGGER_NOT_FOUND: 'Trigger {id} not found. Check the id: it may have been deleted.',
  RESOURCE_NOT_FOUND: '{resource} {id} not found. Check the id: it may have been deleted.',
  FUNCTION_NAME_TAKEN: 'A function named "{name}" already exists in this folder. Choose another name.',
  SERVICE_ACCOUNT_NAME_TAKEN: 'A service account named "{name}" already exists. Choose another name.',
  SERVICE_ACCOUNT_SUSPENDED: 'Service account {id} is suspended and gets no token. Reactivate it first.',
  TRIGGER_NAME_TAKEN: 'A trigger named "{name}" already exists in this folder. Choose another name.',
  INVALID_FIELD: 'Request validation error: {field}: {description}',
  OWNER_TOKEN_TRIES: 'Too many wrong owner tokens within a minute. Wait a minute, or send the right one.',

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

  BUILD_CANCELLED: 'The build of the dependencies was cancelled.',
  BUILD_FUNCTION_DELETED: 'The function was deleted during the build.',
  BUILD_STOPPED: 'The console was stopped during the build. Create the version again.',
  BUILD_FAULT:
    "The console failed to build; it is not your code's fault. The log has details under operation {operationId}.",
  BUILD_NOT_NEEDED:
    'Nothing was installed for version {id}: it needs nothing, or the same was installed before.',
  RUNTIME_NOT_INSTALLING:
    'Runtime {id} is not being installed: it has ended or was never started. Reload the list of runtimes.',

  DISK_FULL: 'The disk of FC_DATA_DIR is full: {freed} Then try again.',
  FILE_DAMAGED: '{file} is damaged. Stop the console and restore it from a backup.',
  FILE_NOT_WRITABLE:
    'The console cannot write {file}. Make it writable for the user of the console, then try again.',
  DISK_FAILED: 'The disk of {file} failed. Check the disk and the log of the system.',
} as const satisfies Record<DenialReason, string> & Record<string, string>;

export type ErrorMessages = typeof errorMessages;
export type ErrorMessageCode = keyof ErrorMessages;

/** google.rpc.ErrorInfo of an error other than a denial. */
export const messageInfo = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
  reason: z.string(),
  domain: z.literal('functions-console'),
  metadata: z.record(z.string(), z.string()),
});
export type MessageInfo = z.infer<typeof messageInfo>;
