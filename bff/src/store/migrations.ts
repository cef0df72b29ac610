import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Applied in the order of their names. Never edit a released migration; add a new one. */
export const migrations: Record<string, Migration> = {
  '0001-functions-and-iam': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of firstTables) await sql.raw(statement).execute(db);
    },
  },
  '0002-idempotency-keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql
        .raw(
          `create table idempotency_keys (
            subject_id text not null, key text not null, fingerprint text not null, operation_id text not null,
            primary key (subject_id, key)) strict, without rowid`,
        )
        .execute(db);
    },
  },
  '0003-authorized-keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql
        .raw(
          `create table authorized_keys (
            seq integer primary key autoincrement, id text not null unique,
            service_account_id text not null references service_accounts (id) on delete cascade,
            created_at_ms integer not null, description text not null, algorithm text not null,
            public_key text not null, last_used_at_ms integer) strict`,
        )
        .execute(db);
      await sql
        .raw('create index authorized_keys_account on authorized_keys (service_account_id, seq)')
        .execute(db);
    },
  },
  '0004-api-keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql
        .raw(
          `create table api_keys (
            seq integer primary key autoincrement, id text not null unique,
            service_account_id text not null references service_accounts (id) on delete cascade,
            created_at_ms integer not null, description text not null, scopes_json text not null,
            expires_at_ms integer, secret_sha256 text not null unique, masked_secret text not null,
            last_used_at_ms integer) strict`,
        )
        .execute(db);
      await sql.raw('create index api_keys_account on api_keys (service_account_id, seq)').execute(db);
    },
  },
  '0005-suspended-accounts': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql
        .raw('alter table service_accounts add column is_suspended integer not null default 0')
        .execute(db);
    },
  },
  '0006-scaling-policies': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql
        .raw(
          `create table scaling_policies (
            seq integer primary key autoincrement,
            function_id text not null references functions (id) on delete cascade, tag text not null,
            created_at_ms integer not null, modified_at_ms integer not null,
            provisioned_instances_count integer not null, zone_instances_limit integer not null,
            zone_requests_limit integer not null, unique (function_id, tag)) strict`,
        )
        .execute(db);
    },
  },
  '0007-networks': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw("alter table versions add column network_id text not null default ''").execute(db);
    },
  },
  '0008-dependency-builds': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        'alter table versions add column layer text',
        'create index versions_layer on versions (layer) where layer is not null',
        'alter table operations add column is_done integer not null default 1',
        'alter table operations add column error_json text',
        'alter table operations add column modified_at_ms integer',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0009-metadata-options': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const endpoint of ['gce_http_endpoint', 'aws_v1_http_endpoint'])
        await sql
          .raw(`alter table versions add column ${endpoint} text not null default 'ENABLED'`)
          .execute(db);
    },
  },
  '0010-version-states': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const column of [
        "state text not null default 'READY'",
        'layer_bytes integer not null default 0',
        'build_operation_id text',
      ])
        await sql.raw(`alter table versions add column ${column}`).execute(db);
    },
  },
  '0011-async-calls': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const column of ['async_retries integer', 'async_service_account_id text'])
        await sql.raw(`alter table versions add column ${column}`).execute(db);
    },
  },
  '0012-operations-without-secrets': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        // Earlier releases kept the environment of deleted versions in operations.
        `update operations set response_json = json_remove(response_json, '$.environment')
          where response_json like '%"environment"%' and not exists (select 1 from versions
            where versions.id = json_extract(operations.metadata_json, '$.functionVersionId'))`,
        'create index idempotency_keys_operation on idempotency_keys (operation_id)',
        'create index versions_build on versions (build_operation_id) where build_operation_id is not null',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0013-durable-async-calls': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table async_calls (
          seq integer primary key autoincrement, request_id text not null unique,
          version_id text not null references versions (id) on delete cascade, tag text not null,
          event blob not null, depth integer not null, retries integer not null, attempts integer not null,
          due_at_ms integer not null, restarts integer not null default 0) strict`,
        'create index async_calls_version on async_calls (version_id)',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0014-tmpfs': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('alter table versions add column tmpfs_bytes integer not null default 0').execute(db);
    },
  },
  '0015-log-options': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('alter table versions add column log_options_json text').execute(db);
    },
  },
  '0016-runs': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table runs (
          seq integer primary key autoincrement, id text not null unique,
          function_id text not null references functions (id) on delete cascade, version_id text not null,
          tag text, created_at_ms integer not null, created_by text not null, state text not null,
          result_json text, input_bytes integer not null, output_bytes integer, kept_bytes integer not null,
          removed_at_ms integer, removed_because text) strict`,
        'create index runs_function on runs (function_id, seq)',
        "create index runs_running on runs (state) where state = 'running'",
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0017-triggers': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table triggers (
          seq integer primary key autoincrement, id text not null unique,
          folder_id text not null references folders (id), created_at_ms integer not null,
          name text not null, description text not null, labels_json text not null, rule_json text not null,
          status text not null, next_at_ms integer, last_at_ms integer, last_request_id text,
          last_fault text) strict`,
        `create unique index triggers_name on triggers (folder_id, name) where name <> ''`,
        'create index triggers_next on triggers (next_at_ms) where next_at_ms is not null',
        'alter table async_calls add column retry_pause_ms integer',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0018-test-events': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table test_events (
          seq integer primary key autoincrement, id text not null unique,
          function_id text not null references functions (id) on delete cascade, name text not null,
          payload text not null, created_at_ms integer not null, created_by text not null) strict`,
        'create unique index test_events_name on test_events (function_id, name)',
        'create table kept_calls (function_id text primary key references functions (id) on delete cascade) strict',
        "alter table runs add column integration text not null default 'http'",
        "alter table runs add column origin text not null default 'console'",
        'alter table runs add column import_json text',
        'alter table runs add column is_log_cut integer not null default 0',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0019-encryption-key': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('create table encryption_key (check_digest text not null) strict').execute(db);
    },
  },
  '0020-queues': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table queues (
          seq integer primary key autoincrement, id text not null unique,
          folder_id text not null references folders (id), created_at_ms integer not null,
          modified_at_ms integer not null, name text not null, is_fifo integer not null,
          delay_ms integer not null, max_message_bytes integer not null, retention_ms integer not null,
          wait_ms integer not null, visibility_ms integer not null, is_content_deduplicated integer not null,
          redrive_arn text, redrive_max_receives integer, tags_json text not null,
          stored_bytes integer not null default 0, deleted_at_ms integer) strict`,
        'create unique index queues_name on queues (folder_id, name)',
        `create table queue_messages (
          seq integer primary key autoincrement, id text not null,
          queue_id text not null references queues (id) on delete cascade, body text not null,
          attributes_json text, bytes integer not null, sender_id text not null, sent_at_ms integer not null,
          visible_at_ms integer not null, receives integer not null, first_received_at_ms integer,
          receipt text, group_id text, deduplication_id text) strict`,
        // Both hold all that a search for messages compares, so that it reads no bodies.
        'create index queue_messages_visible on queue_messages (queue_id, visible_at_ms, receives, sent_at_ms)',
        'create index queue_messages_sent on queue_messages (queue_id, sent_at_ms, bytes)',
        `create index queue_messages_group on queue_messages (queue_id, group_id, visible_at_ms, receives)
          where group_id is not null`,
        'create index queue_messages_receives on queue_messages (queue_id, receives) where receives > 0',
        `create table queue_deduplications (
          queue_id text not null references queues (id) on delete cascade, deduplication_id text not null,
          message_id text not null, sequence integer not null, until_ms integer not null,
          primary key (queue_id, deduplication_id)) strict, without rowid`,
        'create index queue_deduplications_until on queue_deduplications (until_ms)',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0021-leases': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table leased_calls (
          seq integer primary key autoincrement, request_id text not null unique,
          function_id text not null references functions (id) on delete cascade,
          version_id text not null references versions (id) on delete cascade, tag text not null,
          event blob not null, event_bytes integer not null, depth integer not null, retries integer not null,
          attempts integer not null, retry_pause_ms integer, due_at_ms integer not null, owner text,
          restarts integer not null default 0, trigger_id text, accepted_at_ms integer not null) strict`,
        // Which calls the earlier release had begun is not known: all may have been.
        `insert into leased_calls select async_calls.seq, request_id, function_id, version_id, tag, event,
          length(event), depth, retries, attempts, retry_pause_ms, due_at_ms, 'an earlier release', restarts, null,
          due_at_ms from async_calls join versions on versions.id = version_id`,
        'drop table async_calls',
        'alter table leased_calls rename to async_calls',
        'create index async_calls_due on async_calls (due_at_ms)',
        'create index async_calls_function on async_calls (function_id, event_bytes)',
        'create index async_calls_version on async_calls (version_id)',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0022-access-keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table access_keys (
          seq integer primary key autoincrement, id text not null unique,
          service_account_id text not null references service_accounts (id) on delete cascade,
          created_at_ms integer not null, description text not null, key_id text not null unique,
          encrypted_secret blob not null, last_used_at_ms integer) strict`,
        'create index access_keys_account on access_keys (service_account_id, seq)',
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0023-api-gateways': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table api_gateways (
          seq integer primary key autoincrement, id text not null unique,
          folder_id text not null references folders (id), created_at_ms integer not null,
          name text not null, description text not null, labels_json text not null, status text not null,
          specification text not null, variables_json text not null, log_options_json text,
          execution_timeout_ms integer, revision integer not null) strict`,
        `create unique index api_gateways_name on api_gateways (folder_id, name) where name <> ''`,
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0024-secrets': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        `create table secrets (
          seq integer primary key autoincrement, id text not null unique,
          folder_id text not null references folders (id), created_at_ms integer not null,
          name text not null, description text not null, labels_json text not null, status text not null,
          current_version_id text, deletion_protection integer not null, password_json text) strict`,
        `create unique index secrets_name on secrets (folder_id, name) where name <> ''`,
        `create table secret_versions (
          seq integer primary key autoincrement, id text not null unique,
          secret_id text not null references secrets (id) on delete cascade, created_at_ms integer not null,
          description text not null, status text not null, destroy_at_ms integer, entry_keys_json text not null,
          password_json text, payload blob) strict`,
        'create index secret_versions_secret on secret_versions (secret_id, seq)',
        `create index secret_versions_destroy on secret_versions (destroy_at_ms) where destroy_at_ms is not null`,
        "alter table versions add column secrets_json text not null default '[]'",
      ])
        await sql.raw(statement).execute(db);
    },
  },
  '0025-queue-triggers': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of [
        'alter table versions add column async_targets_json text',
        'alter table async_calls add column targets_json text',
        'alter table triggers add column queue_arn text',
        'create unique index triggers_queue on triggers (queue_arn) where queue_arn is not null',
      ])
        await sql.raw(statement).execute(db);
    },
  },
};

const firstTables = [
  `create table clouds (id text primary key, created_at_ms integer not null, name text not null) strict`,
  `create table folders (
    id text primary key, cloud_id text not null references clouds, created_at_ms integer not null,
    name text not null) strict`,
  `create table user_accounts (id text primary key, name text not null) strict`,
  `create table functions (
    seq integer primary key autoincrement, id text not null unique,
    folder_id text not null references folders (id), created_at_ms integer not null,
    name text not null, description text not null, labels_json text not null) strict`,
  // An empty name is legal and means no name, so any number of functions may have it.
  `create unique index functions_name on functions (folder_id, name) where name <> ''`,
  `create table versions (
    seq integer primary key autoincrement, id text not null unique,
    function_id text not null references functions (id) on delete cascade, created_at_ms integer not null,
    description text not null, runtime text not null, entrypoint text not null,
    memory_bytes integer not null, execution_timeout_ms integer not null, service_account_id text,
    environment_json text not null, concurrency integer not null,
    package_sha256 text not null, image_size_bytes integer not null) strict`,
  `create index versions_function on versions (function_id, seq)`,
  `create index versions_package on versions (package_sha256)`,
  `create table version_tags (
    function_id text not null references functions (id) on delete cascade, tag text not null,
    version_id text not null references versions (id) on delete cascade,
    primary key (function_id, tag)) strict`,
  `create index version_tags_version on version_tags (version_id)`,
  `create table tag_history (
    seq integer primary key autoincrement,
    function_id text not null references functions (id) on delete cascade, tag text not null,
    version_id text not null, from_ms integer not null, to_ms integer) strict`,
  `create index tag_history_function on tag_history (function_id, tag)`,
  `create table operations (
    seq integer primary key autoincrement, id text not null unique, resource_id text not null,
    description text not null, created_at_ms integer not null, created_by text not null,
    metadata_json text not null, response_json text not null) strict`,
  `create index operations_resource on operations (resource_id, seq)`,
  `create table service_accounts (
    seq integer primary key autoincrement, id text not null unique,
    folder_id text not null references folders (id), created_at_ms integer not null,
    name text not null, description text not null, labels_json text not null,
    last_authenticated_at_ms integer) strict`,
  `create unique index service_accounts_name on service_accounts (folder_id, name)`,
  `create table access_bindings (
    resource_id text not null, role_id text not null, subject_id text not null, subject_type text not null,
    primary key (resource_id, role_id, subject_id)) strict, without rowid`,
  `create table revoked_tokens (id text primary key, expires_at_ms integer not null) strict, without rowid`,
  `create table sessions (
    secret_sha256 text primary key, user_account_id text not null, expires_at_ms integer not null)
    strict, without rowid`,
];
