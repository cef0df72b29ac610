import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import type { Cloud } from './composition.ts';
import { say } from './error-message.ts';
import { ApiError } from './errors.ts';
import { bodyStructure } from './http/body-structure.ts';
import { consolePages } from './http/console-pages.ts';
import { publicPath } from './http/custom-methods.ts';
import { declaredRoutes } from './http/declared-route.ts';
import { idempotencyKey } from './http/idempotency-key.ts';
import { limitBodies } from './http/limit-bodies.ts';
import { originGuard, siteGuard } from './http/origin-guard.ts';
import { securityHeaders } from './http/security-headers.ts';
import { sessionSecret } from './http/session-cookie.ts';
import { sqsApi } from './queues/api/sqs-api.ts';
import { accessBindingRoutes } from './routes/access-bindings.ts';
import { accessKeyRoutes } from './routes/access-keys.ts';
import { type Api, type ApiEnv, newApi } from './routes/api.ts';
import { apiGatewayRoutes } from './routes/api-gateways.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { buildRoutes } from './routes/builds.ts';
import { changeRoutes } from './routes/changes.ts';
import { consoleRoutes, type ProcessState } from './routes/console.ts';
import { authorizeRun, consoleRunRoute } from './routes/console-run.ts';
import { deniedRequestRoutes } from './routes/denied-requests.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { functionRoutes } from './routes/functions.ts';
import { keyRoutes } from './routes/keys.ts';
import { logReadingRoutes } from './routes/log-reading.ts';
import { logRoutes } from './routes/logs.ts';
import { metricRoutes } from './routes/metrics.ts';
import { openApiDocument } from './routes/openapi.ts';
import { operationRoutes } from './routes/operations.ts';
import { queueRoutes } from './routes/queues.ts';
import { resourceManagerRoutes } from './routes/resource-manager.ts';
import { roleRoutes } from './routes/roles.ts';
import { runRoutes } from './routes/runs.ts';
import { runtimeRoutes } from './routes/runtimes.ts';
import { scalingPolicyRoutes } from './routes/scaling-policies.ts';
import { secretRoutes } from './routes/secrets.ts';
import { serviceAccountRoutes } from './routes/service-accounts.ts';
import { testEventRoutes } from './routes/test-events.ts';
import { tokenLifetimeRoutes } from './routes/token-lifetimes.ts';
import { tokenProofRoutes } from './routes/token-proofs.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { triggerRoutes } from './routes/triggers.ts';
import { unofferedServiceRoutes } from './routes/unoffered-services.ts';
import { versionRoutes } from './routes/versions.ts';
import { toStorageError } from './storage/storage-fault.ts';

const apiPrefixes = [
  ...['/functions/v1/*', '/iam/*', '/operations/*', '/resource-manager/*', '/logging/*'],
  ...['/triggers/v1/*', '/apigateways/v1/*', '/container-registry/v1/*', '/lockbox/v1/*'],
  '/console/*',
  '/metrics',
];

type Options = {
  cloud: Cloud;
  hosts: ReadonlySet<string>;
  pagesDir: string;
  grpcAddress?: string | undefined;
  process?: ProcessState;
  log: Logger;
};

/** The console's origin: its pages, the public API and the console's own routes. */
export function createApp({ cloud, hosts, pagesDir, grpcAddress, process, log }: Options): Api {
  const app = newApi();
  app.onError((error, c) => {
    if (error instanceof ApiError) cloud.deniedRequests.record(error.why, c.var.requestId);
    return failure(error, c, { log, dataDir: cloud.dataDir });
  });
  app.notFound((c) => failure(noRoute(c), c, { log, dataDir: cloud.dataDir }));
  app.use(async function requestId(c, next) {
    c.set('requestId', randomUUID());
    await next();
    c.header('X-Request-Id', c.var.requestId);
  });
  app.use(async function endBodiesOfHead(c, next) {
    await next();
    // Nobody reads the body of such a response: a stream in it would follow, or hold its memory, for ever.
    if (c.req.method === 'HEAD') await c.res.body?.cancel();
  });
  app.use(securityHeaders());
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.use(originGuard({ hosts }));
  // Before all that reads bodies or cookies: a signature covers the whole request.
  const sqs = sqsApi({ ...cloud, log });
  app.on('POST', ['/', `/:cloudId{b1g\\w+}/:queueId{dj6\\w+}/:name`], (c) =>
    sqs({
      request: c.req.raw,
      incoming: c.env?.incoming,
      origin: `http://${c.req.header('host') ?? ''}`,
    }),
  );
  const declared = declaredRoutes(app);
  const maxBodyBytes = (c: Context<ApiEnv>) => declared(c)?.['x-max-body-bytes'];
  for (const prefix of apiPrefixes) {
    app.use(
      prefix,
      siteGuard(),
      async function authenticate(c, next) {
        const isOpen = declared(c)?.security?.length === 0;
        if (!isOpen) {
          const authorization = c.req.header('Authorization');
          c.set(
            'subject',
            await cloud.authenticator.subjectOf({ authorization, sessionSecret: sessionSecret(c) }),
          );
        }
        await next();
      },
      authorizeRun(cloud),
      limitBodies(cloud, maxBodyBytes),
      async function jsonOnly(c, next) {
        // The service reads JSON whatever the Content-Type: the curl samples in its documentation send none.
        c.req.raw.headers.set('Content-Type', 'application/json');
        await next();
        c.header('Cache-Control', 'no-store');
      },
      bodyStructure(),
      idempotencyKey(cloud),
    );
  }
  app.route('/', functionRoutes(cloud));
  app.route('/', versionRoutes(cloud));
  app.route('/', scalingPolicyRoutes(cloud));
  app.route('/', operationRoutes(cloud));
  app.route('/', serviceAccountRoutes(cloud));
  app.route('/', keyRoutes(cloud));
  app.route('/', apiKeyRoutes(cloud));
  app.route('/', accessKeyRoutes(cloud));
  app.route('/', tokenRoutes(cloud));
  app.route('/', roleRoutes());
  app.route('/', resourceManagerRoutes(cloud));
  app.route('/', accessBindingRoutes(cloud));
  app.route('/', consoleRoutes(cloud, process));
  app.route('/', consoleRunRoute({ ...cloud, log }));
  app.route('/', runRoutes(cloud));
  app.route('/', testEventRoutes(cloud));
  app.route('/', tokenProofRoutes(cloud));
  app.route('/', tokenLifetimeRoutes(cloud));
  app.route('/', changeRoutes(cloud));
  app.route('/', logRoutes(cloud));
  app.route('/', logReadingRoutes(cloud));
  app.route('/', metricRoutes(cloud));
  app.route('/', deniedRequestRoutes(cloud));
  app.route('/', runtimeRoutes(cloud));
  app.route('/', buildRoutes(cloud));
  app.route('/', triggerRoutes(cloud));
  app.route('/', queueRoutes(cloud));
  app.route('/', apiGatewayRoutes(cloud));
  app.route('/', secretRoutes(cloud));
  app.route('/', unofferedServiceRoutes(cloud));
  for (const prefix of apiPrefixes) {
    app.all(prefix, (c) => {
      throw noRoute(c);
    });
  }
  app.route('/', endpointRoutes(grpcAddress));
  // Built once: it takes tens of milliseconds, and anonymous callers may request it.
  const document = once(() => JSON.stringify(openApiDocument(app)));
  app.get('/openapi.json', (c) => c.body(document(), 200, { 'Content-Type': 'application/json' }));
  app.route('/', consolePages({ sessions: cloud.sessions, pagesDir }));
  return app;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function noRoute(c: Context): ApiError {
  return new ApiError('NOT_FOUND', say('NO_ROUTE', { method: c.req.method, path: publicPath(c.req.path) }));
}

type Failing = { log: Logger; dataDir: string };

function failure(error: Error, c: Context<ApiEnv>, { log, dataDir }: Failing): Response {
  const shown = toApiError(error, c, dataDir);
  // A client that disconnects while it sends a request expects no answer, and the server has not failed.
  const hasLeft = c.env?.incoming?.destroyed === true && !c.env.incoming.complete;
  if (!hasLeft && shown.httpStatus >= 500 && (shown !== error || shown.kind === 'DATA_LOSS'))
    log.error({ err: error, dataDir, requestId: c.var.requestId }, 'a request failed');
  return c.json(shown.toStatus(c.var.requestId), shown.httpStatus);
}

function toApiError(error: Error, c: Context<ApiEnv>, dataDir: string): ApiError {
  if (error instanceof ApiError) return error;
  // The framework's only other rejections are of bodies that are not JSON.
  if (error instanceof HTTPException && error.status < 500)
    return new ApiError('INVALID_ARGUMENT', say('BODY_NOT_JSON', {}));
  const ofStorage = toStorageError(error, dataDir);
  if (ofStorage !== undefined) return ofStorage;
  return new ApiError('INTERNAL', say('CONSOLE_FAULT', { requestId: c.var.requestId }));
}
