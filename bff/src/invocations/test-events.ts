import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type SaveTestEventRequest, type TestEvent, testEventLimits } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Permission } from '../iam/roles.ts';
import type { Subject } from '../iam/subject.ts';
import { ownedBy } from '../store/owned-row.ts';
import type { Tables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

type Stored = Selectable<Tables['test_events']>;
type Options = {
  store: Store;
  access: Pick<Access, 'require'>;
  functions: Pick<Functions, 'row' | 'resource'>;
  now: () => number;
};

/** Payloads that people saved for later runs of a function. Who may run it reads them, who may change it saves them. */
export class TestEvents {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async list(functionId: string, by: Subject): Promise<TestEvent[]> {
    await this.#authorize(functionId, 'functions.functions.invoke', by);
    const events = this.#deps.store.selectFrom('test_events').selectAll();
    return (await events.where('function_id', '=', functionId).orderBy('name').execute()).map(present);
  }

  async get(id: string, by: Subject): Promise<TestEvent & { payload: string }> {
    const row = await this.#row(id, 'functions.functions.invoke', by);
    return { ...present(row), payload: row.payload };
  }

  /** Saves a test event, in place of the one that has the name. */
  async save(functionId: string, { name, payload }: SaveTestEventRequest, by: Subject): Promise<TestEvent> {
    await this.#authorize(functionId, 'functions.functions.update', by);
    const bytes = Buffer.byteLength(payload);
    if (bytes > testEventLimits.payloadBytes)
      throw new ApiError(
        'TOO_LARGE',
        say('TEST_EVENT_TOO_LARGE', { bytes, maxBytes: testEventLimits.payloadBytes }),
      );
    const { store, now } = this.#deps;
    return await store.transaction().execute(async (tx) => {
      const events = await tx
        .selectFrom('test_events')
        .select('name')
        .where('function_id', '=', functionId)
        .execute();
      if (events.length >= testEventLimits.ofFunction && !events.some((each) => each.name === name))
        throw new ApiError(
          'RESOURCE_EXHAUSTED',
          say('TOO_MANY_TEST_EVENTS', { id: functionId, count: events.length }),
        );
      const values = { name, payload, function_id: functionId, created_at_ms: now(), created_by: by.id };
      const insert = tx
        .insertInto('test_events')
        .values({ id: randomUUID(), ...values })
        .onConflict((on) => on.columns(['function_id', 'name']).doUpdateSet(values))
        .returningAll();
      return present(await ownedBy('Function', functionId, () => insert.executeTakeFirstOrThrow()));
    });
  }

  async delete(id: string, by: Subject): Promise<void> {
    await this.#row(id, 'functions.functions.update', by);
    await this.#deps.store.deleteFrom('test_events').where('id', '=', id).execute();
  }

  async #row(id: string, permission: Permission, by: Subject): Promise<Stored> {
    const events = this.#deps.store.selectFrom('test_events').selectAll();
    const row = await events.where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Test event', id);
    await this.#authorize(row.function_id, permission, by);
    return row;
  }

  async #authorize(functionId: string, permission: Permission, by: Subject): Promise<void> {
    const { functions, access } = this.#deps;
    await access.require(by, permission, functions.resource(await functions.row(functionId)));
  }
}

function present({ id, function_id, name, created_at_ms, created_by, payload }: Stored): TestEvent {
  return {
    id,
    functionId: function_id,
    name,
    savedAt: new Date(created_at_ms).toISOString(),
    savedBy: created_by,
    payloadBytes: Buffer.byteLength(payload),
  };
}
