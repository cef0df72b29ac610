import type { ShownRoute } from '../../contract/index.ts';
import type { Integration } from './specification/integration.ts';
import type { ApiOperation, Route, RouteTable } from './specification/route-table.ts';

/** The routes of a table as a page lists them, in the order of the specification. */
export function shownRoutes({ routes }: RouteTable): ShownRoute[] {
  return routes.flatMap((route) => [
    ...Object.entries(route.operations).map(([method, operation]) => shown(route, method, operation)),
    ...(route.anyMethod === undefined ? [] : [shown(route, 'ANY', route.anyMethod)]),
  ]);
}

function shown(
  { line, template }: Route,
  method: string,
  { integration, security }: ApiOperation,
): ShownRoute {
  return {
    line,
    method,
    path: template,
    integration: integration.kind,
    target: targetOf(integration),
    isAuthorized: security.length > 0,
  };
}

function targetOf(integration: Integration): string {
  if (integration.kind === 'function') return integration.functionId;
  return integration.kind === 'http' ? integration.url : String(integration.status);
}
