import { createRoute, z } from '@hono/zod-openapi';
import type { Runner } from 'runner';
import { type InstallEvent, installEvent, runtimeCatalogue } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound, shown } from '../errors.ts';
import { requireOwner } from '../iam/require-owner.ts';
import type { Installations } from '../runtimes/installations.ts';
import { type Api, answers, newApi } from './api.ts';
import { answersEvents, streamEvents } from './event-stream.ts';

const params = z.object({ runtimeId: z.string().min(1).max(50) });

/** `/console/runtimes`: the catalogue with this machine's state, and installations. */
export function runtimeRoutes({
  runner,
  installations,
  ownerId,
}: {
  runner: Runner;
  installations: Installations;
  ownerId: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/runtimes',
      responses: answers(runtimeCatalogue, 'Runtimes and what this machine has of them'),
    }),
    async (c) => {
      const problem = await runner.isolationProblem();
      const runtimes = (await runner.runtimes()).map((info) => {
        const installing = installations.progressOf(info.id);
        return installing === undefined ? info : { ...info, installing };
      });
      return c.json(
        { runtimes, ...(problem === undefined ? {} : { isolationProblem: shown(problem) }) },
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/runtimes/{runtimeId}/~/install',
      request: { params },
      responses: answersEvents(
        installEvent,
        'Events of the installation, each an InstallEvent as JSON, named by its type',
      ),
    }),
    async (c) => {
      const { runtimeId } = c.req.valid('param');
      requireOwner(c.var.subject, { ownerId, what: 'may change what this machine has' });
      await requireInstallable(runtimeId);
      return streamEvents<InstallEvent>(c, (to) => installations.follow(runtimeId, to));
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/runtimes/{runtimeId}/~/cancelInstall',
      request: { params },
      responses: answers(z.object({}), 'Nothing is left of the installation'),
    }),
    async (c) => {
      const { runtimeId } = c.req.valid('param');
      requireOwner(c.var.subject, { ownerId, what: 'may change what this machine has' });
      if (await installations.cancel(runtimeId)) return c.json({}, 200);
      throw new ApiError('FAILED_PRECONDITION', say('RUNTIME_NOT_INSTALLING', { id: runtimeId }));
    },
  );
  return api;

  async function requireInstallable(runtimeId: string): Promise<void> {
    const info = (await runner.runtimes()).find(({ id }) => id === runtimeId);
    if (info === undefined) throw notFound('Runtime', runtimeId);
    if (info.state === 'installed' || info.install !== undefined) return;
    const fix = info.said && {
      code: info.said.fix.reason,
      params: info.said.fix.metadata,
      text: info.fix ?? '',
    };
    throw new ApiError('FAILED_PRECONDITION', say('NOT_INSTALLABLE', { title: info.title, fix: fix ?? '' }));
  }
}
