import { type Message, SecretsUnavailable } from 'runner';
import { cloudNamesVariable, limits, type SecretReference } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, type Violation } from '../errors.ts';
import type { DeniedRequests } from '../iam/denied-requests.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import type { Store } from '../store/store.ts';
import type { Entry } from './payload-entries.ts';
import type { Payloads } from './payloads.ts';
import type { Secrets } from './secrets.ts';
import { decryptedPayload, versionRow } from './version-rows.ts';

type Options = {
  store: Store;
  secrets: Secrets;
  payloads: Payloads;
  serviceAccounts: ServiceAccounts;
  deniedRequests: DeniedRequests;
  encryptionKey: EncryptionKey;
};
type Wanted = {
  secrets: readonly SecretReference[];
  environment: Readonly<Record<string, string>>;
  serviceAccountId: string | null;
};

/** The secrets that versions of functions name: checked when a version is made, read when an instance starts. */
export class VersionSecrets {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** What is wrong with the secrets of a new version. Whether its account may read them is checked at each start. */
  async violations({ secrets, environment, serviceAccountId }: Wanted): Promise<Violation[]> {
    if (secrets.length === 0) return [];
    const found: Violation[] = [];
    if (serviceAccountId === null)
      found.push({ field: 'serviceAccountId', description: say('RULE_SECRETS_NEED_ACCOUNT', {}) });
    const names = new Set(Object.keys(environment));
    let bytes = Object.entries(environment)
      .flat()
      .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    for (const [at, reference] of secrets.entries()) {
      const { environmentVariable: name } = reference;
      const complain = (field: keyof SecretReference, description: Violation['description']) =>
        found.push({ field: `secrets.${at}.${field}`, description });
      if (names.has(name)) complain('environmentVariable', say('RULE_VARIABLE_TWICE', { name }));
      if (name === cloudNamesVariable)
        complain('environmentVariable', say('RULE_NO_SECRET_SWITCH', { name }));
      names.add(name);
      try {
        const value = textOf(await this.#entry(reference), reference);
        bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      } catch (error) {
        if (!(error instanceof ApiError) || error.said === undefined || error.kind === 'DATA_LOSS')
          throw error;
        complain(fieldOf(error.said), error.said);
      }
    }
    if (bytes > limits.environmentBytes)
      found.push({
        field: 'secrets',
        description: say('RULE_SECRETS_SIZE', { max: limits.environmentBytes }),
      });
    return found;
  }

  /** The entry, without a check of roles: the caller learns only whether it exists. */
  async #entry(reference: SecretReference): Promise<Entry> {
    const { store, secrets, encryptionKey } = this.#deps;
    const { id: secretId, versionId } = reference;
    await secrets.row(secretId);
    return entryOf(
      decryptedPayload(await versionRow(store, { secretId, versionId }), encryptionKey),
      reference,
    );
  }

  /**
   * The variables of an instance that starts, read as the account of the version.
   * @throws SecretsUnavailable with the secret and how to fix it
   */
  async read({
    secrets,
    serviceAccountId,
  }: Pick<Wanted, 'secrets' | 'serviceAccountId'>): Promise<Record<string, string>> {
    const by: Subject = { id: serviceAccountId ?? '', type: 'serviceAccount' };
    const environment: [string, string][] = [];
    for (const reference of secrets) {
      const { environmentVariable } = reference;
      environment.push([environmentVariable, await this.#value(reference, by)]);
    }
    return Object.fromEntries(environment);
  }

  async #value(reference: SecretReference, by: Subject): Promise<string> {
    const { secrets, payloads, serviceAccounts, deniedRequests } = this.#deps;
    const { id, versionId, environmentVariable: name } = reference;
    try {
      if ((await serviceAccounts.row(by.id)).is_suspended === 1)
        throw new ApiError('FAILED_PRECONDITION', say('CALLER_SUSPENDED', { id: by.id }));
      const { entries } = await payloads.read(await secrets.row(id), versionId, by);
      return textOf(entryOf(entries, reference), reference);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      deniedRequests.record(error.why, '');
      const missing = error.why?.metadata;
      const why =
        missing === undefined
          ? (error.said ?? error.message)
          : say('SECRET_ROLE_MISSING', { account: by.id, roleId: missing.roleId ?? '', id });
      throw new SecretsUnavailable(say('SECRET_UNAVAILABLE', { name, why }));
    }
  }
}

/** @throws ApiError NOT_FOUND */
function entryOf(entries: readonly Entry[], { id, versionId, key }: SecretReference): Entry {
  const entry = entries.find((each) => each.key === key);
  if (entry === undefined)
    throw new ApiError('NOT_FOUND', say('SECRET_KEY_NOT_FOUND', { key, id: versionId, secretId: id }));
  return entry;
}

/** @throws ApiError FAILED_PRECONDITION for what no variable can hold */
function textOf(entry: Entry, { id, key }: SecretReference): string {
  if (!('text' in entry))
    throw new ApiError('FAILED_PRECONDITION', say('SECRET_KEY_BINARY', { key, secretId: id }));
  if (entry.text.includes('\0'))
    throw new ApiError('FAILED_PRECONDITION', say('SECRET_KEY_NUL', { key, secretId: id }));
  return entry.text;
}

/** The part of the reference that an error is about. */
function fieldOf({ code }: Message): keyof SecretReference {
  if (code === 'SECRET_NOT_FOUND') return 'id';
  return code.startsWith('SECRET_KEY') ? 'key' : 'versionId';
}
