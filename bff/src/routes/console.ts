import { createRoute, z } from '@hono/zod-openapi';
import { examine, type Finding, type Runner } from 'runner';
import { doctorReport, serverProcess, session, signInRequest } from '../../contract/index.ts';
import type { Versions } from '../functions/versions.ts';
import { clearSessionCookie, sessionSecret, setSessionCookie } from '../http/session-cookie.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import { requireOwner } from '../iam/require-owner.ts';
import type { Sessions } from '../iam/sessions.ts';
import type { Home } from '../resource-manager.ts';
import type { Restarts } from '../supervisor.ts';
import { type Api, answers, json, newApi } from './api.ts';

/** State of the server process: its restarts and its uncaught errors. */
export type ProcessState = { restarts: Restarts; faults: { readonly count: number } };

const undisturbed: ProcessState = { restarts: { count: 0 }, faults: { count: 0 } };

type Services = {
  authenticator: Authenticator;
  sessions: Sessions;
  versions: Versions;
  runner: Runner;
  ownerId: string;
  home: Home;
  gatewayUrl: string;
};

/** `/console`: routes that only the console's own pages need. */
export function consoleRoutes(services: Services, process = undisturbed): Api {
  const startedAt = new Date().toISOString();
  const { authenticator, sessions, versions, runner, ownerId } = services;
  /** The running examination, which attacks this machine: concurrent requests share one. */
  let examination: Promise<Finding[]> | undefined;
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/session',
      responses: answers(session, 'Who is signed in'),
    }),
    (c) => {
      requireOwner(c.var.subject, { ownerId, what: 'has a session here' });
      return c.json(whoIs(services), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/console/session',
      security: [],
      request: { body: json(signInRequest) },
      responses: answers(session, 'Signed in'),
    }),
    async (c) => {
      setSessionCookie(c, await authenticator.signIn(c.req.valid('json').ownerToken));
      return c.json(whoIs(services), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/console/session',
      security: [],
      responses: answers(z.object({}), 'Signed out'),
    }),
    async (c) => {
      const secret = sessionSecret(c);
      if (secret !== undefined) await sessions.end(secret);
      clearSessionCookie(c);
      return c.json({}, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/doctor',
      responses: answers(doctorReport, 'What the machine offers to functions, found on the spot'),
    }),
    async (c) => {
      requireOwner(c.var.subject, { ownerId, what: 'may examine the machine' });
      examination ??= examine(runner).finally(() => {
        examination = undefined;
      });
      return c.json({ findings: await examination }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/process',
      responses: answers(serverProcess, 'How the server came to run, and the errors that nothing caught'),
    }),
    (c) => {
      requireOwner(c.var.subject, { ownerId, what: 'may see the state of the server' });
      const { count: restarts, reason } = process.restarts;
      const lastEnd = reason === undefined ? {} : { lastEnd: reason };
      return c.json({ startedAt, restarts, ...lastEnd, uncaughtErrors: process.faults.count }, 200);
    },
  );
  api.get('/console/versions/:functionVersionId/package', async (c) => {
    const id = c.req.param('functionVersionId');
    return c.body(await versions.zip(id, c.var.subject), 200, {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${id}.zip"`,
    });
  });
  return api;
}

function whoIs({ home, gatewayUrl }: { home: Home; gatewayUrl: string }) {
  return {
    subject: { id: home.owner.id, type: 'userAccount' as const, name: home.owner.name },
    cloudId: home.cloud.id,
    folderId: home.folder.id,
    gatewayUrl,
  };
}
