import { createRoute, z } from '@hono/zod-openapi';
import {
  type Operation,
  type operation,
  operationList,
  plainPageQuery,
  resourceId,
} from '../../contract/index.ts';
import type { Subject } from '../iam/subject.ts';
import type { PageQuery } from '../store/page.ts';
import { type Api, answers, answersOperation, json } from './api.ts';

/** Fields without those that have no value, so that spreading them overwrites nothing. */
type Given<Fields> = { [K in keyof Fields]?: Exclude<Fields[K], undefined> };

/** The standard methods of a kind of resource (Google AIP-130); each checks the permission of its own. */
type Resources<Query, Wanted, Changes, Shown, Page, Created> = {
  list(query: Query, by: Subject): Promise<Page>;
  create(wanted: Wanted, by: Subject): Promise<Created>;
  get(id: string, by: Subject): Promise<Shown>;
  update(id: string, changes: Given<Changes>, by: Subject): Promise<Operation>;
  delete(id: string, by: Subject): Promise<Operation>;
  operationsOf(
    id: string,
    query: PageQuery,
    by: Subject,
  ): Promise<{ operations: Operation[]; nextPageToken?: string }>;
};

type Kind<
  Query extends z.ZodObject,
  Wanted extends z.ZodType,
  Changes extends z.ZodType<object>,
  Shown extends z.ZodType,
  Page extends z.ZodType,
  Created extends z.ZodType,
> = {
  path: string;
  /** Name of the path parameter. */
  id: string;
  resources: Resources<
    z.output<Query>,
    z.output<Wanted>,
    z.output<Changes>,
    z.output<Shown>,
    z.output<Page>,
    z.output<Created>
  >;
  list: { query: Query; page: Page; description: string };
  create: { body: Wanted; response?: Created; description?: string };
  /** @property query is accepted, and changes nothing about the response */
  get: { response: Shown; description: string; query?: z.ZodObject };
  update: Changes;
  operations: string;
  /** Of requests that create and update, if it is more than the usual. */
  maxBodyBytes?: number;
};

/** The routes of the standard methods and of the operations of a resource, the same for every kind. */
export function resourceRoutes<
  Query extends z.ZodObject,
  Wanted extends z.ZodType,
  Changes extends z.ZodType<object>,
  Shown extends z.ZodType,
  Page extends z.ZodType,
  Created extends z.ZodType = typeof operation,
>(api: Api, kind: Kind<Query, Wanted, Changes, Shown, Page, Created>): void {
  const { path, resources, list, create, get, update, maxBodyBytes } = kind;
  const size = maxBodyBytes === undefined ? {} : { 'x-max-body-bytes': maxBodyBytes };
  const one = `${path}/{${kind.id}}`;
  const params = z.object({ [kind.id]: resourceId });
  const idOf = (valid: Record<string, string>) => valid[kind.id] ?? '';
  const created =
    create.response === undefined
      ? answersOperation
      : answers(create.response, create.description ?? get.description);
  api.openapi(
    createRoute({
      method: 'get',
      path,
      request: { query: list.query as z.ZodObject },
      responses: answers(list.page, list.description),
    }),
    async (c) =>
      c.json((await resources.list(c.req.valid('query') as z.output<Query>, c.var.subject)) as object, 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path,
      ...size,
      request: { body: json(create.body as z.ZodType) },
      responses: created,
    }),
    async (c) => {
      const wanted = c.req.valid('json') as z.output<Wanted>;
      return c.json((await resources.create(wanted, c.var.subject)) as never, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: one,
      request: get.query === undefined ? { params } : { params, query: get.query },
      responses: answers(get.response, get.description),
    }),
    async (c) => c.json((await resources.get(idOf(c.req.valid('param')), c.var.subject)) as object, 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: one,
      ...size,
      request: { params, body: json(update as z.ZodType<object>) },
      responses: answersOperation,
    }),
    async (c) => {
      const changes = given(c.req.valid('json') as z.output<Changes>);
      return c.json(await resources.update(idOf(c.req.valid('param')), changes, c.var.subject), 200);
    },
  );
  api.openapi(
    createRoute({ method: 'delete', path: one, request: { params }, responses: answersOperation }),
    async (c) => c.json(await resources.delete(idOf(c.req.valid('param')), c.var.subject), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: `${one}/operations`,
      request: { params, query: plainPageQuery.strict() },
      responses: answers(operationList, kind.operations),
    }),
    async (c) => {
      const id = idOf(c.req.valid('param'));
      return c.json(await resources.operationsOf(id, c.req.valid('query'), c.var.subject), 200);
    },
  );
}

const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
