import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { functionQuery } from './api/functions.ts';
import { runtimesQuery, sessionQuery } from './api/session.ts';
import { versionsQuery } from './api/versions.ts';
import { FunctionsPage } from './functions/FunctionsPage.tsx';
import { NotFoundPage } from './layout/NotFoundPage.tsx';
import { ScreenError } from './layout/ScreenError.tsx';
import { Shell } from './layout/Shell.tsx';
import { links } from './links.ts';
import { readLogSearch } from './logs/log-search.ts';
import { periodSearch } from './monitoring/period.ts';
import { returnPath } from './session/return-path.ts';
import { SignInPage } from './session/SignInPage.tsx';

/** Every screen of the console and its address. */

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { returnTo?: string; reason?: 'used' } => {
    const returnTo = returnPath(search.returnTo);
    return {
      ...(returnTo === undefined ? {} : { returnTo }),
      ...(search.reason === 'used' ? { reason: 'used' } : {}),
    };
  },
  component: function SignIn() {
    const { returnTo, reason } = signIn.useSearch();
    return <SignInPage returnTo={returnTo} linkWasUsed={reason === 'used'} />;
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ href: links.functions(), replace: true });
  },
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  loader: ({ context }) => context.queryClient.ensureQueryData(sessionQuery),
  component: Shell,
  errorComponent: ScreenError,
});

const functions = createRoute({
  getParentRoute: () => shell,
  path: '/functions',
  validateSearch: (search): { create?: string; find?: string; sort?: string } => ({
    ...(typeof search.create === 'string' ? { create: search.create } : {}),
    ...(typeof search.find === 'string' ? { find: search.find } : {}),
    ...(typeof search.sort === 'string' ? { sort: search.sort } : {}),
  }),
  component: FunctionsPage,
});

const functionPage = createRoute({
  getParentRoute: () => shell,
  path: '/functions/$functionId',
  // Prefetched while the screen's code loads. The loader does not wait: the screen renders what has arrived.
  loader: ({ context: { queryClient }, params: { functionId } }) => {
    void queryClient.prefetchQuery(functionQuery(functionId));
    void queryClient.prefetchQuery(versionsQuery(functionId));
    // The editor needs the runtimes to start a function that has no version.
    void queryClient.prefetchQuery(runtimesQuery);
  },
  component: lazyRouteComponent(() => import('./functions/FunctionPage.tsx')),
});

const editor = createRoute({
  getParentRoute: () => functionPage,
  path: '/',
  validateSearch: (search): { run?: string; version?: string } => ({
    ...(typeof search.run === 'string' ? { run: search.run } : {}),
    ...(typeof search.version === 'string' ? { version: search.version } : {}),
  }),
  component: lazyRouteComponent(() => import('./editor/EditorPage.tsx')),
});

const compareRuns = createRoute({
  getParentRoute: () => functionPage,
  path: '/runs/compare',
  validateSearch: (search): { from?: string; to?: string } => ({
    ...(typeof search.from === 'string' ? { from: search.from } : {}),
    ...(typeof search.to === 'string' ? { to: search.to } : {}),
  }),
  component: lazyRouteComponent(() => import('./runs/compare/RunsComparePage.tsx')),
});

const versions = createRoute({
  getParentRoute: () => functionPage,
  path: '/versions',
  component: lazyRouteComponent(() => import('./versions/VersionsPage.tsx')),
});

const compareVersions = createRoute({
  getParentRoute: () => functionPage,
  path: '/versions/compare',
  validateSearch: (search): { from?: string; to?: string } => ({
    ...(typeof search.from === 'string' ? { from: search.from } : {}),
    ...(typeof search.to === 'string' ? { to: search.to } : {}),
  }),
  component: lazyRouteComponent(() => import('./versions/compare/ComparePage.tsx')),
});

const version = createRoute({
  getParentRoute: () => functionPage,
  path: '/versions/$versionId',
  component: lazyRouteComponent(() => import('./versions/page/VersionPage.tsx')),
});

const overview = createRoute({
  getParentRoute: () => functionPage,
  path: '/overview',
  component: lazyRouteComponent(() => import('./functions/OverviewPage.tsx')),
});

const tokenLifetime = createRoute({
  getParentRoute: () => functionPage,
  path: '/token-lifetime',
  component: lazyRouteComponent(() => import('./tokens/lifetime/TokenLifetimePage.tsx')),
});

const logs = createRoute({
  getParentRoute: () => functionPage,
  path: '/logs',
  validateSearch: readLogSearch,
  component: lazyRouteComponent(() => import('./logs/LogsPage.tsx')),
});

const functionMonitoring = createRoute({
  getParentRoute: () => functionPage,
  path: '/monitoring',
  validateSearch: periodSearch,
  component: lazyRouteComponent(() => import('./monitoring/FunctionMonitoringPage.tsx')),
});

const monitoring = createRoute({
  getParentRoute: () => shell,
  path: '/monitoring',
  validateSearch: periodSearch,
  component: lazyRouteComponent(() => import('./monitoring/MonitoringPage.tsx')),
});

const operations = createRoute({
  getParentRoute: () => shell,
  path: '/operation-log',
  component: lazyRouteComponent(() => import('./operations/OperationsPage.tsx')),
});

const serviceAccounts = createRoute({
  getParentRoute: () => shell,
  path: '/service-accounts',
  component: lazyRouteComponent(() => import('./service-accounts/ServiceAccountsPage.tsx')),
});

const serviceAccount = createRoute({
  getParentRoute: () => shell,
  path: '/service-accounts/$serviceAccountId',
  component: lazyRouteComponent(() => import('./service-accounts/ServiceAccountPage.tsx')),
});

const queues = createRoute({
  getParentRoute: () => shell,
  path: '/queues',
  component: lazyRouteComponent(() => import('./queues/QueuesPage.tsx')),
});

const apiGateways = createRoute({
  getParentRoute: () => shell,
  path: '/api-gateways',
  component: lazyRouteComponent(() => import('./api-gateways/ApiGatewaysPage.tsx')),
});

const apiGateway = createRoute({
  getParentRoute: () => shell,
  path: '/api-gateways/$apiGatewayId',
  component: lazyRouteComponent(() => import('./api-gateways/ApiGatewayPage.tsx')),
});

const triggers = createRoute({
  getParentRoute: () => shell,
  path: '/triggers',
  component: lazyRouteComponent(() => import('./triggers/TriggersPage.tsx')),
});

const secrets = createRoute({
  getParentRoute: () => shell,
  path: '/secrets',
  component: lazyRouteComponent(() => import('./secrets/SecretsPage.tsx')),
});

const systemHealth = createRoute({
  getParentRoute: () => shell,
  path: '/system-health',
  component: lazyRouteComponent(() => import('./system-health/SystemHealthPage.tsx')),
});

const api = createRoute({
  getParentRoute: () => shell,
  path: '/api',
  validateSearch: (search): { method?: string; find?: string } => ({
    ...(typeof search.method === 'string' ? { method: search.method } : {}),
    ...(typeof search.find === 'string' ? { find: search.find } : {}),
  }),
  component: lazyRouteComponent(() => import('./api-reference/ApiPage.tsx')),
});

const tutorial = createRoute({
  getParentRoute: () => shell,
  path: '/tutorial',
  component: lazyRouteComponent(() => import('./tutorial/TutorialPage.tsx')),
});

const fourWays = createRoute({
  getParentRoute: () => shell,
  path: '/tutorial/four-ways',
  component: lazyRouteComponent(() => import('./tokens/four-ways/FourWaysPage.tsx')),
});

/** Matches unknown addresses, and keeps the navigation beside the message. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '/$', component: NotFoundPage });

const routeTree = root.addChildren([
  home,
  signIn,
  shell.addChildren([
    functions,
    functionPage.addChildren([
      editor,
      compareRuns,
      versions,
      compareVersions,
      version,
      tokenLifetime,
      logs,
      functionMonitoring,
      overview,
    ]),
    monitoring,
    operations,
    serviceAccounts,
    serviceAccount,
    queues,
    apiGateways,
    apiGateway,
    triggers,
    secrets,
    systemHealth,
    api,
    tutorial,
    fourWays,
    nowhere,
  ]),
]);

/** Screens small enough to prefetch unnoticed. The editor is not among them, because it loads Monaco. */
export const smallScreens = [
  functionPage,
  versions,
  logs,
  overview,
  serviceAccounts,
  systemHealth,
  api,
  tutorial,
];

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: ScreenError,
    defaultNotFoundComponent: NotFoundPage,
    defaultPreload: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
