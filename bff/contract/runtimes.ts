import { z } from 'zod';
import { codedText, messageFacts } from './error-messages.ts';

/** Progress of an installation; the bytes are those of the download. */
export const installProgress = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('fetching'), bytes: z.number().int(), totalBytes: z.number().int() }),
  z.object({ phase: z.enum(['checking', 'unpacking']) }),
]);
export type InstallProgress = z.infer<typeof installProgress>;

/** A runtime of the catalogue and its state on this machine. */
export const runtimeInfo = z.object({
  id: z.string(),
  language: z.enum(['nodejs', 'python']),
  /** Label in the version picker, such as "Node.js 12". */
  title: z.string(),
  state: z.enum(['installed', 'notInstalled', 'broken']),
  /** The version that the interpreter reports; absent unless installed. */
  exactVersion: z.string().optional(),
  /** One line: the command that installs the runtime, or why it cannot run. */
  fix: z.string().optional(),
  said: z.object({ fix: messageFacts }).optional(),
  /** State in the cloud's own list: supported, no longer supported, or never offered. */
  inCloud: z.enum(['supported', 'deprecated', 'absent']),
  /** Present when `:install` can install the runtime and it is not installed. */
  install: z.object({ downloadBytes: z.number().int() }).optional(),
  /** Alternative commands that install a runtime which `:install` cannot; any one of them is enough. */
  commands: z
    .array(z.object({ tool: z.string(), command: z.string() }))
    .readonly()
    .optional(),
  /** Present while an installation runs. */
  installing: installProgress.optional(),
});
export type RuntimeInfo = z.infer<typeof runtimeInfo>;

/** `GET /console/runtimes`: the catalogue and its state on this machine. */
export const runtimeCatalogue = z.object({
  runtimes: z.array(runtimeInfo),
  /** Why no function can run on this machine, and the fix; absent when isolation works. */
  isolationProblem: codedText.optional(),
});

export type RuntimeCatalogue = z.infer<typeof runtimeCatalogue>;

/**
 * `POST /console/runtimes/{id}:install` answers as `text/event-stream`. Each event is named by its `type`; the
 * stream ends with the first event other than `progress`. A second request while an installation runs follows the same
 * installation. Disconnecting does not end it.
 */
export const installEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: installProgress }),
  z.object({ type: z.literal('installed'), runtime: runtimeInfo }),
  codedText.extend({ type: z.literal('failed') }),
  z.object({ type: z.literal('cancelled') }),
]);
export type InstallEvent = z.infer<typeof installEvent>;
