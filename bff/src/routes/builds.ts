import { createRoute, z } from '@hono/zod-openapi';
import {
  type BuildEvent,
  buildEvent,
  installedPackages as installedPackageList,
  type MessageFacts,
  messageInfo,
  packageName,
  packageTypes,
  resourceId,
  type Status,
  versionBuild,
} from '../../contract/index.ts';
import type { Builds } from '../builds/builds.ts';
import type { InstalledPackages } from '../builds/installed-packages.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Versions } from '../functions/versions.ts';
import type { Followers } from '../http/followers.ts';
import type { Operations } from '../operations/operations.ts';
import { type Api, answers, newApi } from './api.ts';
import { answersEvents, streamEvents } from './event-stream.ts';

const params = z.object({ operationId: resourceId });

/**
 * `/console/operations/{id}/…` and `/console/versions/{id}/…`: the build of a version's dependencies, during and
 * after the build.
 */
export function buildRoutes({
  builds,
  followers,
  operations,
  versions,
  installedPackages,
  ownerId,
}: {
  builds: Builds;
  followers: Followers;
  operations: Operations;
  versions: Versions;
  installedPackages: InstalledPackages;
  ownerId: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/operations/{operationId}/build',
      request: { params },
      responses: answersEvents(
        buildEvent,
        'Events of the build, each a BuildEvent as JSON, named by its type',
      ),
    }),
    async (c) => {
      const { operationId } = c.req.valid('param');
      await operations.get({ id: operationId, by: c.var.subject, ownerId });
      const leave = followers.enter(c.var.subject.id);
      return streamEvents<BuildEvent>(c, (to) => builds.follow(operationId, to).finally(leave));
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/versions/{functionVersionId}/build',
      request: { params: z.object({ functionVersionId: resourceId }) },
      responses: answers(versionBuild, 'What installed the dependencies of the version'),
    }),
    async (c) => {
      const { functionVersionId } = c.req.valid('param');
      const id = await versions.buildOf(functionVersionId, c.var.subject);
      if (id === undefined)
        throw new ApiError('NOT_FOUND', say('BUILD_NOT_NEEDED', { id: functionVersionId }));
      const { done, error } = await operations.get({ id, by: c.var.subject, ownerId });
      const log = done ? await builds.log(id) : undefined;
      return c.json(
        {
          operationId: id,
          done,
          ...(error === undefined ? {} : { error: error.message, ...saidIn(error) }),
          ...(log === undefined ? {} : { log }),
        },
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/versions/{functionVersionId}/types',
      request: {
        params: z.object({ functionVersionId: resourceId }),
        query: z.strictObject({ package: packageName }),
      },
      responses: answers(packageTypes, 'TypeScript declarations of an installed package'),
    }),
    async (c) => {
      const { functionVersionId } = c.req.valid('param');
      const { package: name } = c.req.valid('query');
      return c.json(
        await installedPackages.types(functionVersionId, { packageName: name, by: c.var.subject }),
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/versions/{functionVersionId}/packages',
      request: { params: z.object({ functionVersionId: resourceId }) },
      responses: answers(installedPackageList, 'Packages that were installed for the version'),
    }),
    async (c) =>
      c.json(await installedPackages.list(c.req.valid('param').functionVersionId, c.var.subject), 200),
  );
  api.get('/console/operations/:operationId/build-log', async (c) => {
    const operationId = c.req.param('operationId');
    await operations.get({ id: operationId, by: c.var.subject, ownerId });
    const log = await builds.log(operationId);
    if (log === undefined) throw new ApiError('NOT_FOUND', say('NO_BUILD_LOG', { id: operationId }));
    return c.text(log, 200, {
      'Content-Disposition': `attachment; filename="build-${operationId}.log"`,
    });
  });
  return api;
}

/** The code and parameters in an error's details. */
function saidIn({ details }: Status): { said?: MessageFacts } {
  for (const detail of details) {
    const { data } = messageInfo.safeParse(detail);
    if (data !== undefined) return { said: { reason: data.reason, metadata: data.metadata } };
  }
  return {};
}
