import { createRoute } from '@hono/zod-openapi';
import { type DeniedRequest, deniedRequestList, deniedRequestQuery } from '../../contract/index.ts';
import type { Access, Resource } from '../iam/access.ts';
import type { DeniedRequests, KeptDenial } from '../iam/denied-requests.ts';
import { requireOwner } from '../iam/require-owner.ts';
import { describeRole } from '../iam/role-list.ts';
import { isStrong, type Permission, roles, rolesWith } from '../iam/roles.ts';
import type { Home } from '../resource-manager.ts';
import { type Api, answers, newApi } from './api.ts';

/** `GET /console/deniedRequests`: recent denials for roles that the subjects still lack. */
export function deniedRequestRoutes({
  access,
  deniedRequests,
  home,
  ownerId,
}: {
  access: Access;
  deniedRequests: DeniedRequests;
  home: Home;
  ownerId: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/deniedRequests',
      request: { query: deniedRequestQuery.strict() },
      responses: answers(deniedRequestList, 'Denied requests that one role would allow, newest first'),
    }),
    async (c) => {
      // Only the owner may grant everything.
      requireOwner(c.var.subject, { ownerId, what: 'sees denied requests' });
      const open: DeniedRequest[] = [];
      for (const deniedRequest of deniedRequests.list(c.req.valid('query')))
        open.push(...(await unlessGranted(deniedRequest)));
      return c.json({ deniedRequests: open }, 200);
    },
  );
  return api;

  /** The denial with a role that resolves it; nothing when the subject has such a role by now. */
  async function unlessGranted(deniedRequest: KeptDenial): Promise<DeniedRequest[]> {
    const { missing } = deniedRequest;
    const { permission } = missing;
    const subject = { id: missing.subjectId, type: missing.subjectType };
    if (!isPermission(permission) || (await access.may(subject, permission, resourceOf(missing)))) return [];
    const [roleId] = rolesWith(permission);
    if (roleId === undefined) return [];
    const suggestion = {
      roleId,
      allows: describeRole(roleId),
      isStrong: isStrong(roleId, missing.resourceType),
    };
    return [{ ...deniedRequest, suggestion }];
  }

  function resourceOf({ resourceType: kind, resourceId: id }: KeptDenial['missing']): Resource {
    const parents = { cloud: [], folder: [home.cloud.id] } as const;
    const parentIds = kind === 'cloud' || kind === 'folder' ? parents[kind] : [home.folder.id, home.cloud.id];
    return { kind, id, parentIds };
  }
}

function isPermission(text: string): text is Permission {
  return Object.values(roles).some((permissions) => permissions.some((each) => each === text));
}
