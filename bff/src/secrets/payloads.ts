import type { z } from 'zod';
import type { payloadExQuery, SecretPayload } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import { type Access, denial } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import type { SecretRow } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { base64Of, type Entry } from './payload-entries.ts';
import type { Secrets } from './secrets.ts';
import { decryptedPayload, versionRow } from './version-rows.ts';

type Options = { store: Store; access: Access; secrets: Secrets; encryptionKey: EncryptionKey };
type Read = { secretId: string; versionId: string; entries: Entry[] };

/** Reads the values of secrets, for subjects with a role that allows it. */
export class Payloads {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @param versionId the current version when absent or empty */
  async get(id: string, versionId: string | undefined, by: Subject): Promise<SecretPayload> {
    const read = await this.read(await this.#deps.secrets.row(id), versionId, by);
    return {
      versionId: read.versionId,
      entries: read.entries.map((entry) =>
        'text' in entry
          ? { key: entry.key, textValue: entry.text }
          : { key: entry.key, binaryValue: base64Of(entry) },
      ),
    };
  }

  async getEx(query: z.output<typeof payloadExQuery>, by: Subject) {
    const { secretId, versionId, entries } = await this.read(await this.#named(query), query.versionId, by);
    return {
      secretId,
      versionId,
      entries: Object.fromEntries(entries.map((entry) => [entry.key, base64Of(entry)])),
    };
  }

  /**
   * @throws ApiError PERMISSION_DENIED; FAILED_PRECONDITION for a secret or version that cannot be read; NOT_FOUND for a
   * missing version
   */
  async read(secret: SecretRow, versionId: string | undefined, by: Subject): Promise<Read> {
    const { store, access, secrets, encryptionKey } = this.#deps;
    const resource = secrets.resource(secret);
    if (!(await access.may(by, 'lockbox.payloads.get', resource)))
      throw denial(by, 'lockbox.payloads.get', resource);
    const { id: secretId, status, current_version_id } = secret;
    if (status === 'INACTIVE')
      throw new ApiError('FAILED_PRECONDITION', say('SECRET_INACTIVE', { id: secretId }));
    const wanted = versionId || current_version_id;
    if (wanted === null)
      throw new ApiError('FAILED_PRECONDITION', say('SECRET_WITHOUT_VERSION', { id: secretId }));
    const version = await versionRow(store, { secretId, versionId: wanted });
    return { secretId, versionId: version.id, entries: decryptedPayload(version, encryptionKey) };
  }

  async #named(query: z.output<typeof payloadExQuery>): Promise<SecretRow> {
    const {
      secretId = '',
      'folderAndName.folderId': folderId = '',
      'folderAndName.secretName': name = '',
    } = query;
    if ((secretId === '') === (name === ''))
      throw invalid('secretId', say('RULE_EITHER', { first: 'secretId', second: 'folderAndName' }));
    if (secretId !== '') return await this.#deps.secrets.row(secretId);
    const row = await this.#deps.store
      .selectFrom('secrets')
      .selectAll()
      .where('folder_id', '=', folderId)
      .where('name', '=', name)
      .executeTakeFirst();
    if (row === undefined) throw new ApiError('NOT_FOUND', say('SECRET_NAME_UNKNOWN', { folderId, name }));
    return row;
  }
}
