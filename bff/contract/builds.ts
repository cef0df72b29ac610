import { z } from 'zod';
import { logLine } from './console.ts';
import { resourceId } from './scalars.ts';

/**
 * `GET /console/operations/{id}/build` answers as `text/event-stream`: what the build of a version's dependencies said so
 * far and what it says from then on, each event named by its `type`; `ended` is the last. How it ended is the operation's.
 */
export const buildEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('phase'),
    phase: z.enum(['queued', 'preparing', 'installing', 'keeping']),
    /** Of one that is queued: builds that come before it. */
    ahead: z.int().optional(),
  }),
  z.object({ type: z.literal('log'), line: logLine }),
  z.object({ type: z.literal('ended') }),
]);
export type BuildEvent = z.infer<typeof buildEvent>;

/** `GET /console/versions/{id}/build`: what installed the version's dependencies; 404 when nothing had to. */
export const versionBuild = z.object({
  operationId: resourceId,
  done: z.boolean(),
  /** The sentence of a build that failed, with the tool's own words. */
  error: z.string().optional(),
  /** What npm or pip said, line by line, each after its time; absent when it is kept no more, or still grows. */
  log: z.string().optional(),
});
export type VersionBuild = z.infer<typeof versionBuild>;

/**
 * `GET /console/versions/{id}/types`: the TypeScript declarations of a package that was installed for the version, and of
 * what they lead to, by paths relative to the function's folder. No files when it ships none or is not installed;
 * `isCut` when there are more than an editor should read.
 */
export const packageTypes = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  isCut: z.boolean(),
});
export type PackageTypes = z.infer<typeof packageTypes>;

/** As npm has it; the longest name there is has 214 characters (docs.npmjs.com: package.json, name). */
export const packageName = z
  .string()
  .max(214)
  .regex(/^(@[A-Za-z0-9~-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$/)
  .meta({ description: 'a package’s name, such as "lodash" or "@types/node"' });
