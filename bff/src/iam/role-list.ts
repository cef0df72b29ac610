import { type Role, roleDescriptions } from '../../contract/index.ts';
import { notFound } from '../errors.ts';
import { filterOn, type PageQuery, pageOfAll } from '../store/page.ts';
import type { RoleId } from './roles.ts';

const descriptions: Readonly<Record<RoleId, string>> = roleDescriptions;

/** What a role lets its holder do on this console, in one sentence. */
export function describeRole(id: RoleId): string {
  return descriptions[id];
}

/** In the order of the roles table, from narrow to wide. */
const listed: readonly Role[] = Object.entries(descriptions).map(([id, description]) => ({
  id,
  description,
}));

export function listRoles(query: PageQuery): { roles: Role[]; nextPageToken?: string } {
  const filter = filterOn(query.filter, ['id']);
  const found = listed.filter(({ id }) => filter === undefined || id === filter.value);
  const { items, ...next } = pageOfAll(found, query);
  return { roles: items, ...next };
}

/** @throws ApiError NOT_FOUND */
export function getRole(id: string): Role {
  const found = listed.find((each) => each.id === id);
  if (found === undefined) throw notFound('Role', id);
  return found;
}
