import { expect, test } from 'vitest';
import { links } from './links.ts';

test('every address of the console is one of these', () => {
  const id = 'd4e0123456789abcdefg';
  expect(
    Object.fromEntries(
      Object.entries(links).map(([name, build]) => [
        name,
        (build as (...ids: string[]) => string)(id, 'second', 'third'),
      ]),
    ),
  ).toEqual({
    functions: '/functions',
    api: '/api',
    createFunction: '/functions?create=d4e0123456789abcdefg',
    function: '/functions/d4e0123456789abcdefg',
    run: '/functions/d4e0123456789abcdefg?run=second',
    runVersion: '/functions/d4e0123456789abcdefg?version=second',
    compareRuns: '/functions/d4e0123456789abcdefg/runs/compare?from=second&to=third',
    versions: '/functions/d4e0123456789abcdefg/versions',
    version: '/functions/d4e0123456789abcdefg/versions/second',
    compareVersions: '/functions/d4e0123456789abcdefg/versions/compare?from=second&to=third',
    logs: '/functions/d4e0123456789abcdefg/logs?request=second&period=3d',
    monitoring: '/functions/d4e0123456789abcdefg/monitoring',
    allMonitoring: '/monitoring',
    operations: '/operation-log',
    triggers: '/triggers',
    queues: '/queues',
    apiGateways: '/api-gateways',
    apiGateway: '/api-gateways/d4e0123456789abcdefg',
    secrets: '/secrets',
    overview: '/functions/d4e0123456789abcdefg/overview',
    systemHealth: '/system-health',
    runtimes: '/system-health#runtimes',
    serviceAccounts: '/service-accounts',
    serviceAccount: '/service-accounts/d4e0123456789abcdefg',
    tokenLifetime: '/functions/d4e0123456789abcdefg/token-lifetime',
    tutorial: '/tutorial',
    fourWays: '/tutorial/four-ways',
    signIn: '/sign-in',
  });
});

test('a request leads to its own lines of the log', () => {
  expect(links.logs('d4e0', '3f2c')).toBe('/functions/d4e0/logs?request=3f2c&period=3d');
});

test('an id can never leave its path segment', () => {
  expect(links.function('../x?y#z')).toBe('/functions/..%2Fx%3Fy%23z');
});
