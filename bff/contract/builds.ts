import { z } from 'zod';
import { logLine } from './console.ts';
import { messageFacts } from './error-messages.ts';
import { resourceId } from './scalars.ts';

/**
 * `GET /console/operations/{id}/build` answers as `text/event-stream`: the output of the dependency build so far, and
 * all output from then on. Each event is named by its `type`; `ended` is the last. The operation holds the build's
 * result.
 */
export const buildEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('phase'),
    phase: z.enum(['queued', 'preparing', 'installing', 'keeping']),
    /** For a queued build, the number of builds ahead of it. */
    ahead: z.int().optional(),
  }),
  z.object({ type: z.literal('log'), line: logLine }),
  z.object({ type: z.literal('ended') }),
]);
export type BuildEvent = z.infer<typeof buildEvent>;

/**
 * `GET /console/versions/{id}/build`: the build that installed the version's dependencies. The server returns 404
 * when the version needed none.
 */
export const versionBuild = z.object({
  operationId: resourceId,
  done: z.boolean(),
  /** Why the build failed, in one sentence, with the tool's own words. */
  error: z.string().optional(),
  said: messageFacts.optional(),
  /**
   * Output of npm or pip, one line each, prefixed with its time; absent while the build runs and after the log was
   * removed.
   */
  log: z.string().optional(),
});
export type VersionBuild = z.infer<typeof versionBuild>;

/**
 * `GET /console/versions/{id}/types`: the TypeScript declarations of a package that was installed for the version,
 * and of every package that they reference, by paths relative to the function's folder. The list is empty when the
 * package ships no declarations or is not installed. `isCut` is true when the server left files out to keep the
 * editor responsive.
 */
export const packageTypes = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  isCut: z.boolean(),
});
export type PackageTypes = z.infer<typeof packageTypes>;

/**
 * `GET /console/versions/{id}/packages`: the packages that were installed for the version. `path` identifies a package:
 * npm may install one in several versions. `requires` holds paths. `isCut` is true when the server left packages out.
 */
export const installedPackages = z.object({
  packages: z.array(
    z.object({ path: z.string(), name: z.string(), version: z.string(), requires: z.array(z.string()) }),
  ),
  isCut: z.boolean(),
});
export type InstalledPackages = z.infer<typeof installedPackages>;

/** npm limits package names to 214 characters (docs.npmjs.com: package.json, name). */
export const packageName = z
  .string()
  .max(214)
  .regex(/^(@[A-Za-z0-9~-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$/)
  .meta({ description: 'a package’s name, such as "lodash" or "@types/node"' });
