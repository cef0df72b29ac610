import { notFound } from './errors.ts';
import type { Access, Resource } from './iam/access.ts';
import type { Subject } from './iam/subject.ts';
import { newId } from './ids.ts';
import { filterOn, type PageQuery } from './store/page.ts';
import type { CloudRow, FolderRow } from './store/schema.ts';
import type { Store } from './store/store.ts';

export type Home = { cloud: CloudRow; folder: FolderRow; owner: { id: string; name: string } };

/** Reads the one cloud, folder and owner of this console, or makes them at the first start. */
export async function openHome(store: Store, nowMs: number): Promise<Home> {
  return await store.transaction().execute(async (trx) => {
    const cloud = await trx.selectFrom('clouds').selectAll().executeTakeFirst();
    const folder = await trx.selectFrom('folders').selectAll().executeTakeFirst();
    const owner = await trx.selectFrom('user_accounts').selectAll().executeTakeFirst();
    if (cloud !== undefined && folder !== undefined && owner !== undefined) return { cloud, folder, owner };
    const made: Home = {
      cloud: { id: newId('cloud'), created_at_ms: nowMs, name: 'default-cloud' },
      folder: { id: newId('folder'), cloud_id: '', created_at_ms: nowMs, name: 'default' },
      owner: { id: newId('userAccount'), name: 'owner' },
    };
    made.folder.cloud_id = made.cloud.id;
    await trx.insertInto('clouds').values(made.cloud).execute();
    await trx.insertInto('folders').values(made.folder).execute();
    await trx.insertInto('user_accounts').values(made.owner).execute();
    return made;
  });
}

/** Clouds and folders: one default each, which holds every resource. */
export class Folders {
  readonly #home: Home;

  constructor(home: Home) {
    this.#home = home;
  }

  get cloudId(): string {
    return this.#home.cloud.id;
  }

  /** @throws ApiError NOT_FOUND */
  async resource(folderId: string): Promise<Resource> {
    if (folderId !== this.#home.folder.id) throw notFound('Folder', folderId);
    return { kind: 'folder', id: folderId, parentIds: [this.cloudId] };
  }

  /** @throws ApiError NOT_FOUND */
  async cloudResource(cloudId: string): Promise<Resource> {
    if (cloudId !== this.cloudId) throw notFound('Cloud', cloudId);
    return { kind: 'cloud', id: cloudId, parentIds: [] };
  }

  async getFolder(folderId: string, by: Subject, access: Access) {
    await access.require(by, 'resource-manager.folders.get', await this.resource(folderId));
    return presentFolder(this.#home.folder);
  }

  /** Lists the folders that the subject may read and leaves out the others, as in the cloud. */
  async listFolders({ cloudId, filter }: { cloudId: string } & PageQuery, by: Subject, access: Access) {
    await this.cloudResource(cloudId);
    const folder = await this.resource(this.#home.folder.id);
    const seen =
      isNamed(this.#home.folder, filter) && (await access.may(by, 'resource-manager.folders.get', folder));
    return { folders: seen ? [presentFolder(this.#home.folder)] : [] };
  }

  async getCloud(cloudId: string, by: Subject, access: Access) {
    await access.require(by, 'resource-manager.folders.get', await this.cloudResource(cloudId));
    return presentCloud(this.#home.cloud);
  }

  async listClouds({ filter }: PageQuery, by: Subject, access: Access) {
    const cloud = await this.cloudResource(this.cloudId);
    const seen =
      isNamed(this.#home.cloud, filter) && (await access.may(by, 'resource-manager.folders.get', cloud));
    return { clouds: seen ? [presentCloud(this.#home.cloud)] : [] };
  }
}

function isNamed({ name }: { name: string }, text: string | undefined): boolean {
  const filter = filterOn(text, ['name']);
  return filter === undefined || filter.value === name;
}

function presentCloud(row: CloudRow) {
  return {
    id: row.id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    name: row.name,
    description: '',
    organizationId: '',
    labels: {},
  };
}

function presentFolder(row: FolderRow) {
  return {
    id: row.id,
    cloudId: row.cloud_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    name: row.name,
    description: '',
    labels: {},
    status: 'ACTIVE' as const,
  };
}
