import type { Selectable } from 'kysely';
import {
  type ApiGateway,
  apiGatewayLimits,
  type CheckedSpecification,
  type LogOptions,
  type Operation,
  type VariableValue,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, invalidFields, notFound } from '../errors.ts';
import type { Access, Resource } from '../iam/access.ts';
import { writeBindings } from '../iam/binding-rows.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import { apiGatewayDomain } from '../names/invoke-url.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { Folders } from '../resource-manager.ts';
import { columnsOf, fieldsOf, type NamedFields, namedOnce } from '../store/named-resource.ts';
import { filterOn, oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { ApiGatewayRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import { shownRoutes } from './shown-routes.ts';
import type { RouteTable } from './specification/route-table.ts';
import type { Specifications } from './specifications.ts';

const kind = {
  api: 'yandex.cloud.serverless.apigateway.v1',
  message: 'ApiGateway',
  idField: 'apiGatewayId',
  noun: 'API gateway' as const,
};

type GatewayFields = NamedFields & {
  openapiSpec: string;
  variables: Record<string, VariableValue>;
  logOptions?: LogOptions | undefined;
  executionTimeout?: string | undefined;
};

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  serviceAccounts: ServiceAccounts;
  specifications: Specifications;
  gatewayUrl: string;
  onDeleted: (id: string) => void;
};

/** API gateways: an OpenAPI specification, served at a domain of its own. */
export class ApiGateways {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @throws ApiError NOT_FOUND */
  async row(
    id: string,
    db: Store | StoreTransaction = this.#deps.store,
  ): Promise<Selectable<Tables['api_gateways']>> {
    const row = await db.selectFrom('api_gateways').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('API gateway', id);
    return row;
  }

  resource(row: Pick<ApiGatewayRow, 'id' | 'folder_id'>): Resource {
    return { kind: 'API gateway', id: row.id, parentIds: [row.folder_id, this.#deps.folders.cloudId] };
  }

  async get(id: string, by: Subject): Promise<ApiGateway> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.apiGateways.get', this.resource(row));
    return this.#present(row);
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'serverless.apiGateways.get', folder);
    const filter = filterOn(query.filter, ['name']);
    let select = this.#deps.store
      .selectFrom('api_gateways')
      .selectAll()
      .where('folder_id', '=', query.folderId);
    if (filter !== undefined) select = select.where('name', '=', filter.value);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { apiGateways: rows.map((row) => this.#present(row)), ...next };
  }

  /** @param format of the text; without one, as it was sent */
  async specification(id: string, format: 'JSON' | 'YAML' | undefined, by: Subject) {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.apiGateways.get', this.resource(row));
    const { specification: text } = row;
    const openapiSpec =
      format === undefined ? text : await this.#deps.specifications.convert(text, format, by.id);
    return { apiGatewayId: id, openapiSpec };
  }

  /** The routes and faults of a specification, for an editor; nothing is stored. */
  async check(
    { openapiSpec, variables }: Pick<GatewayFields, 'openapiSpec' | 'variables'>,
    by: Subject,
  ): Promise<CheckedSpecification> {
    const { table, faults } = await this.#deps.specifications.compile(openapiSpec, variables, by.id);
    return { routes: table === undefined ? [] : shownRoutes(table), faults };
  }

  async create(
    { folderId, ...fields }: GatewayFields & { folderId: string },
    by: Subject,
  ): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'serverless.apiGateways.create', folder);
    await this.#checked(fields, { folderId, by });
    const row: ApiGatewayRow = {
      id: newId('apiGateway'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columns(fields),
      status: 'ACTIVE',
      revision: 1,
    };
    const make = async (trx: StoreTransaction) => {
      await trx.insertInto('api_gateways').values(row).execute();
      return this.#present(row);
    };
    return await namedOnce(taken(fields.name), () =>
      recordChange(this.#deps, { kind, verb: 'Create', id: row.id, by, make }),
    );
  }

  /** Changes the fields that the mask names; without a mask, the fields that the request holds. */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<GatewayFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    const { access } = this.#deps;
    const row = await this.row(id);
    await access.require(by, 'serverless.apiGateways.update', this.resource(row));
    const changed = masked<GatewayFields>({
      updateMask,
      sent,
      empty: {
        ...{ name: '', description: '', labels: {}, openapiSpec: undefined, variables: {} },
        ...{ logOptions: noLogOptions, executionTimeout: '' },
      },
    });
    const isServedAnew = changed.openapiSpec !== undefined || changed.variables !== undefined;
    const after = { ...allFieldsOf(row), ...changed };
    // An account that was named before stays named by those who may not use it.
    if (isServedAnew) await this.#checked(after, { folderId: row.folder_id, by });
    else requireLimits(after, row.folder_id);
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      // The checked specification and its variables belong together.
      if (isServedAnew && before.revision !== row.revision)
        throw new ApiError('FAILED_PRECONDITION', say('API_GATEWAY_CHANGED', { id }));
      const set = {
        ...columns({ ...allFieldsOf(before), ...changed }),
        revision: before.revision + 1,
      };
      await trx.updateTable('api_gateways').set(set).where('id', '=', id).execute();
      return this.#present({ ...before, ...set });
    };
    return await namedOnce(taken(changed.name ?? ''), () =>
      recordChange(this.#deps, { kind, verb: 'Update', id, by, make }),
    );
  }

  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.apiGateways.delete', this.resource(row));
    const make = async (trx: StoreTransaction) => {
      await this.row(id, trx);
      await writeBindings(trx, id, []);
      await trx.deleteFrom('api_gateways').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.access.changed();
    this.#deps.onDeleted(id);
    return operation;
  }

  /** The gateway answers nothing until it is resumed. */
  async stop(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus(id, { verb: 'Stop', status: 'STOPPED', by });
  }

  async resume(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus(id, { verb: 'Resume', status: 'ACTIVE', by });
  }

  /** @throws ApiError UNIMPLEMENTED, always: a domain needs a certificate and a name that leads to this machine */
  async refuseDomains(id: string, by: Subject): Promise<never> {
    const { domain } = await this.get(id, by);
    throw new ApiError('UNIMPLEMENTED', say('DOMAINS_NOT_SERVED', { domain }));
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  async #setStatus(
    id: string,
    { verb, status, by }: { verb: 'Stop' | 'Resume'; status: ApiGateway['status']; by: Subject },
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'serverless.apiGateways.update', this.resource(await this.row(id)));
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const set = { status, revision: before.revision + 1 };
      await trx.updateTable('api_gateways').set(set).where('id', '=', id).execute();
      return this.#present({ ...before, ...set });
    };
    return await recordChange(this.#deps, { kind, verb, id, by, make });
  }

  /**
   * Checks the specification, and that `by` may use every account that the gateway acts as.
   * @throws ApiError INVALID_ARGUMENT that names lines and rules; PERMISSION_DENIED
   */
  async #checked(fields: GatewayFields, { folderId, by }: { folderId: string; by: Subject }): Promise<void> {
    requireLimits(fields, folderId);
    const { openapiSpec, variables: sent } = fields;
    const { table, faults, variables } = await this.#deps.specifications.compile(openapiSpec, sent, by.id);
    const violations = [
      ...faults.map(({ line, at, rule }) => ({
        field: 'openapiSpec',
        description:
          at === ''
            ? say('RULE_SPECIFICATION_TEXT', { line: String(line), rule })
            : say('RULE_SPECIFICATION', { line: String(line), at, rule }),
      })),
      ...variables.unknown.map((name) => ({
        field: 'variables',
        description: say('RULE_VARIABLE_UNDECLARED', { name }),
      })),
      ...variables.unlisted.map((name) => ({
        field: 'variables',
        description: say('RULE_VARIABLE_UNLISTED', { name }),
      })),
    ];
    if (violations.length > 0) throw invalidFields(violations);
    if (table !== undefined) await this.#requireUse(table, by);
  }

  async #requireUse({ serviceAccountIds }: RouteTable, by: Subject): Promise<void> {
    const { serviceAccounts, access } = this.#deps;
    for (const id of serviceAccountIds) {
      const account = await serviceAccounts.row(id).catch(() => {
        throw invalid('openapiSpec', say('RULE_SERVICE_ACCOUNT', { id }));
      });
      await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));
    }
  }

  #present(row: ApiGatewayRow): ApiGateway {
    const { openapiSpec: _, variables, logOptions, executionTimeout, ...fields } = allFieldsOf(row);
    return {
      id: row.id,
      folderId: row.folder_id,
      createdAt: new Date(row.created_at_ms).toISOString(),
      ...fields,
      status: row.status,
      domain: apiGatewayDomain(this.#deps.gatewayUrl, row.id),
      ...(Object.keys(variables).length === 0 ? {} : { variables }),
      ...(logOptions === undefined ? {} : { logOptions }),
      ...(executionTimeout === undefined ? {} : { executionTimeout }),
    };
  }
}

/** Whether a log belongs to a gateway that exists. */
export async function isApiGateway(store: Store, id: string): Promise<boolean> {
  const row = await store.selectFrom('api_gateways').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

const taken = (name: string) => say('API_GATEWAY_NAME_TAKEN', { name });
const noLogOptions: LogOptions = { disabled: false, minLevel: 'LEVEL_UNSPECIFIED' };

function requireLimits({ executionTimeout, logOptions }: GatewayFields, folderId: string): void {
  const seconds = executionTimeout ? Number(executionTimeout.slice(0, -1)) : 1;
  const max = apiGatewayLimits.executionTimeoutMaxSeconds;
  if (seconds <= 0 || seconds > max)
    throw invalid('executionTimeout', say('RULE_TIMEOUT', { max: String(max) }));
  for (const field of ['logGroupId', 'folderId'] as const) {
    const id = logOptions?.[field] ?? '';
    if (id !== '' && id !== folderId)
      throw invalid(`logOptions.${field}`, say('RULE_LOG_GROUP', { id, folderId }));
  }
}

function columns({ openapiSpec, variables, logOptions, executionTimeout, ...fields }: GatewayFields) {
  return {
    ...columnsOf(fields),
    specification: openapiSpec,
    variables_json: JSON.stringify(variables),
    log_options_json: logOptions === undefined ? null : JSON.stringify(logOptions),
    execution_timeout_ms: executionTimeout ? Number(executionTimeout.slice(0, -1)) * 1000 : null,
  };
}

function allFieldsOf(row: ApiGatewayRow): GatewayFields {
  const { log_options_json: logOptions, execution_timeout_ms: timeoutMs } = row;
  return {
    ...fieldsOf(row),
    openapiSpec: row.specification,
    variables: JSON.parse(row.variables_json),
    logOptions: logOptions === null ? undefined : JSON.parse(logOptions),
    executionTimeout: timeoutMs === null ? undefined : `${timeoutMs / 1000}s`,
  };
}
