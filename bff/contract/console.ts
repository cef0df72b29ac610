import { z } from 'zod';
import { messageFacts } from './error-messages.ts';
import { resourceId, tagReference, timestamp } from './scalars.ts';

/** `GET /console/session`: the signed-in subject and the addresses of this console. */
export const session = z.object({
  subject: z.object({ id: z.string(), type: z.literal('userAccount'), name: z.string() }),
  cloudId: resourceId,
  folderId: resourceId,
  /** Origin that serves functions, such as `http://127.0.0.1:8081`. */
  gatewayUrl: z.string(),
});
export type Session = z.infer<typeof session>;

/** `POST /console/session`: signs in with the owner secret, for users whose one-time link was already used. */
export const signInRequest = z.strictObject({ ownerToken: z.string().min(1).max(4000) });

/**
 * `GET /console/doctor`: the system requirements of functions, and the isolation promises that attacks tried to
 * break.
 */
export const finding = z.object({
  id: z.string(),
  title: z.string(),
  /** `problem`: functions cannot run, or are not isolated. `warning`: a single feature is missing. */
  state: z.enum(['ok', 'warning', 'problem']),
  detail: z.string(),
  /** The one specific fix; absent when the state is `ok`. */
  fix: z.string().optional(),
  /** Codes and parameters of the texts that can be translated. */
  said: z.object({ title: messageFacts, detail: messageFacts, fix: messageFacts }).partial().optional(),
});
export type Finding = z.infer<typeof finding>;
export const doctorReport = z.object({ findings: z.array(finding) });
export type DoctorReport = z.infer<typeof doctorReport>;

/** `GET /console/process`: restarts and uncaught errors of the server. */
export const serverProcess = z.object({
  startedAt: timestamp,
  /** Number of restarts after an unexpected end, since `npm start`. */
  restarts: z.number().int(),
  /** How the previous server ended, such as `SIGKILL`; present after a restart. */
  lastEnd: z.string().optional(),
  /** Exceptions and rejections that no code caught; the server log has them. */
  uncaughtErrors: z.number().int(),
});
export type ServerProcess = z.infer<typeof serverProcess>;

/** `POST /console/functions/{functionId}:run` */
export const runRequest = z.strictObject({
  tag: tagReference.optional(),
  versionId: resourceId.optional(),
  /** The request body as typed; must be JSON or empty. */
  payload: z.string(),
  /** How the gateway makes its answer of the handler's value: as the invoke URL does, or with `integration=raw`. */
  integration: z.enum(['http', 'raw']).default('raw'),
});
export type RunRequest = z.infer<typeof runRequest>;

export const logLine = z.object({
  timestamp,
  stream: z.enum(['stdout', 'stderr', 'system']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

export const functionError = z.object({
  errorMessage: z.string(),
  errorType: z.string(),
  stackTrace: z.array(z.unknown()).optional(),
});
export type FunctionError = z.infer<typeof functionError>;

/** How a call ended; the screen has a different sentence for each value. */
export const runOutcome = z.enum([
  'returned',
  'failed',
  'timedOut',
  'crashed',
  'outOfMemory',
  'throttled',
  'refused',
]);

/** A request of the function to its metadata service. */
export const metadataRequest = z.object({
  /** Milliseconds from the start of the run until the request arrived. */
  atMs: z.number(),
  durationMs: z.number(),
  method: z.string(),
  /** The first 256 characters of the path with its query, as sent. */
  path: z.string(),
  /** Whether the request had the header `Metadata-Flavor`. */
  hasHeader: z.boolean(),
  /** Absent when the function closed the connection before the answer. */
  status: z.number().int().optional(),
  responseBytes: z.number().int(),
});
export type MetadataRequest = z.infer<typeof metadataRequest>;

/** A result has at most this many metadata requests, the first ones. */
export const keptMetadataRequests = 100;

export const runResult = z.object({
  requestId: z.string(),
  versionId: resourceId,
  outcome: runOutcome,
  /** HTTP status that the gateway answers this integration with. */
  status: z.number().int(),
  /** Headers of that answer, in order; absent for `raw`, and for a call that did not reach the function. */
  headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  /** The answer's body. For `raw`, that is the handler's value as JSON, or the error record. */
  response: z.string(),
  /** Set if the body is not UTF-8 text: `response` is then base64. */
  isBase64: z.literal(true).optional(),
  /** Code and parameters of the error's message, if the console or the runner wrote it. */
  said: messageFacts.optional(),
  cold: z.boolean(),
  durationMs: z.number(),
  queueMs: z.number(),
  initMs: z.number().optional(),
  handlerMs: z.number().optional(),
  maxMemoryBytes: z.number().int().optional(),
  /** A name of the instance that served the run; absent when none started. */
  instanceId: z.string().optional(),
  /** Set when the metadata service had given the instance a token before this run. */
  hadToken: z.literal(true).optional(),
  /**
   * Requests to the metadata service during the run, in order of arrival. An instance that served other calls at the
   * same time cannot tell whose they are, so theirs are among them.
   */
  metadataRequests: z.array(metadataRequest).optional(),
  /** The number of all these requests, which may be more than the list has. */
  metadataRequestCount: z.number().int().optional(),
});
export type RunResult = z.infer<typeof runResult>;

/** The run answers as `text/event-stream`; these are its events, named by `type`. */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), requestId: z.string(), versionId: resourceId }),
  z.object({ type: z.literal('log'), line: logLine }),
  z.object({ type: z.literal('finished'), result: runResult }),
  z.object({ type: z.literal('cancelled') }),
]);
export type RunEvent = z.infer<typeof runEvent>;
