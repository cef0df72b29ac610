import type { AccessBinding } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { readBindings } from './binding-rows.ts';
import { type Permission, roles, rolesWith } from './roles.ts';
import { describeSubject, type Subject } from './subject.ts';

/** A thing that roles are bound on, with those above it: a role on a folder holds for its functions. */
export type Resource = { kind: string; id: string; parentIds: readonly string[] };

/** Who may do what. Denied unless a binding says otherwise; the owner may do everything. */
export class Access {
  readonly #store: Store;
  readonly #ownerId: string;
  readonly #bindings = new Map<string, readonly AccessBinding[]>();
  /** Moves with every change, so that a read that was under way then is not remembered. */
  #epoch = 0;

  constructor({ store, ownerId }: { store: Store; ownerId: string }) {
    this.#store = store;
    this.#ownerId = ownerId;
  }

  /** @param subject undefined for an anonymous caller. */
  async may(subject: Subject | undefined, permission: Permission, resource: Resource): Promise<boolean> {
    if (subject?.id === this.#ownerId) return true;
    for (const id of [resource.id, ...resource.parentIds]) {
      for (const binding of this.#bindings.get(id) ?? (await this.bindingsOn(id))) {
        if (covers(binding, subject) && roles[binding.roleId]?.includes(permission)) return true;
      }
    }
    return false;
  }

  /** @throws ApiError PERMISSION_DENIED that names who, what and on what, and the role that would do. */
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

  /** Forgets what was read; a resource that is gone, or whose bindings changed, may concern any other. */
  changed(): void {
    this.#epoch++;
    this.#bindings.clear();
  }
}

/** Why somebody may not, with all that the one grant needs that resolves it; nobody in particular cannot be granted a role. */
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
