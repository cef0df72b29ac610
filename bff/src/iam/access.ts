import type { AccessBinding } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { readBindings } from './binding-rows.ts';
import { type Permission, roles, rolesWith } from './roles.ts';
import { describeSubject, type Subject } from './subject.ts';

/** A resource that roles are bound on, with its parents: a role on a folder applies to the folder's functions. */
export type Resource = { kind: string; id: string; parentIds: readonly string[] };

/** Authorization: denied unless a binding allows it; the owner may do everything. */
export class Access {
  readonly #store: Store;
  readonly #ownerId: string;
  readonly #bindings = new Map<string, readonly AccessBinding[]>();
  /** Increases with every change, so that a read that started earlier is not cached. */
  #epoch = 0;

  constructor({ store, ownerId }: { store: Store; ownerId: string }) {
    this.#store = store;
    this.#ownerId = ownerId;
  }

  /** @param subject undefined for an anonymous caller */
  async may(subject: Subject | undefined, permission: Permission, resource: Resource): Promise<boolean> {
    if (subject?.id === this.#ownerId) return true;
    for (const id of [resource.id, ...resource.parentIds]) {
      for (const binding of this.#bindings.get(id) ?? (await this.bindingsOn(id))) {
        if (covers(binding, subject) && roles[binding.roleId]?.includes(permission)) return true;
      }
    }
    return false;
  }

  /**
   * @throws ApiError PERMISSION_DENIED that names the subject, the permission, the resource, and the narrowest role
   * with it
   */
  async require(subject: Subject, permission: Permission, resource: Resource): Promise<void> {
    if (!(await this.may(subject, permission, resource))) throw denial(subject, permission, resource);
  }

  async bindingsOn(resourceId: string): Promise<readonly AccessBinding[]> {
    const known = this.#bindings.get(resourceId);
    if (known !== undefined) return known;
    const epoch = this.#epoch;
    const bindings = await readBindings(this.#store, resourceId);
    if (epoch === this.#epoch) this.#bindings.set(resourceId, bindings);
    return bindings;
  }

  /** Clears the cache: a deleted resource, or a changed binding, may affect any other resource. */
  changed(): void {
    this.#epoch++;
    this.#bindings.clear();
  }
}

/**
 * The reason for a denial, with everything needed to grant the missing role; an anonymous caller cannot be granted a
 * role.
 */
export function denial(subject: Subject | undefined, permission: Permission, resource: Resource): ApiError {
  const would = rolesWith(permission);
  const [roleId = ''] = would;
  return new ApiError(
    'PERMISSION_DENIED',
    `Permission denied: ${describeSubject(subject)} lacks ${permission} on ${resource.kind} ${resource.id}. ` +
      `Ask its owner for the role ${roleId}.`,
    {
      reason: 'ROLE_MISSING',
      metadata: {
        ...(subject === undefined ? {} : { subjectId: subject.id, subjectType: subject.type }),
        permission,
        resourceType: resource.kind,
        resourceId: resource.id,
        roleId,
        roles: would.join(','),
      },
    },
  );
}

function covers({ subject: bound }: AccessBinding, subject: Subject | undefined): boolean {
  if (bound.type === 'system') {
    return bound.id === 'allUsers' || (bound.id === 'allAuthenticatedUsers' && subject !== undefined);
  }
  return subject !== undefined && bound.id === subject.id && bound.type === subject.type;
}
