import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Api, ApiEnv } from '../routes/api.ts';

/** What a route declares in `createRoute`. */
type Declared = {
  /** `[]`: the request carries its own proof, so that callers need not be signed in. */
  security?: readonly unknown[];
  /** More than `usualBodyBytes`, for a package or the payload of a call. */
  'x-max-body-bytes'?: number;
};

/** Finds what the route of a request declares, for middleware that runs before the route. */
export function declaredRoutes(app: Api): (c: Context<ApiEnv>) => Declared | undefined {
  let table: Map<string, Declared> | undefined;
  return (c) => {
    table ??= new Map(
      app.openAPIRegistry.definitions.flatMap((definition) => {
        if (definition.type !== 'route') return [];
        const { method, path } = definition.route;
        return [[`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, definition.route]];
      }),
    );
    for (const { method, path } of matchedRoutes(c)) {
      const declared = table.get(`${method} ${path}`);
      if (declared !== undefined) return declared;
    }
    return undefined;
  };
}
