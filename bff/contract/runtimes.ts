import { z } from 'zod';

/** How far an installation is; bytes are of the download. */
export const installProgress = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('fetching'), bytes: z.number().int(), totalBytes: z.number().int() }),
  z.object({ phase: z.enum(['checking', 'unpacking']) }),
]);
export type InstallProgress = z.infer<typeof installProgress>;

/** A runtime of the catalogue and what this machine has of it. */
export const runtimeInfo = z.object({
  id: z.string(),
  language: z.enum(['nodejs', 'python']),
  /** What the version picker shows, such as "Node.js 12". */
  title: z.string(),
  state: z.enum(['installed', 'notInstalled', 'broken']),
  /** What the interpreter says of itself; absent unless installed. */
  exactVersion: z.string().optional(),
  /** One line: the command that installs it, or why it cannot run. */
  fix: z.string().optional(),
  /** What the cloud's own list says of it: runs there, no longer supported there, never was there. */
  inCloud: z.enum(['supported', 'deprecated', 'absent']),
  /** There when `:install` can bring it and it is not here. */
  install: z.object({ downloadBytes: z.number().int() }).optional(),
  /** What a person may run on the machine for one that `:install` cannot bring; any of them is enough. */
  commands: z
    .array(z.object({ tool: z.string(), command: z.string() }))
    .readonly()
    .optional(),
  /** It is being installed at this moment. */
  installing: installProgress.optional(),
});
export type RuntimeInfo = z.infer<typeof runtimeInfo>;

/** `GET /console/runtimes`: the catalogue with what this machine has. */
export const runtimeCatalogue = z.object({
  runtimes: z.array(runtimeInfo),
  /** Why no function can run on this machine, and the fix; absent when isolation works. */
  isolationProblem: z.string().optional(),
});

/**
 * `POST /console/runtimes/{id}:install` answers as `text/event-stream`, each event named by its `type`; the last is one
 * that is no `progress`. Asked again while it runs, it tells of the same installation; leaving does not end it.
 */
export const installEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: installProgress }),
  z.object({ type: z.literal('installed'), runtime: runtimeInfo }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('cancelled') }),
]);
export type InstallEvent = z.infer<typeof installEvent>;
