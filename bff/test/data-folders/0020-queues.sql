pragma foreign_keys=off;
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE clouds (id text primary key, created_at_ms integer not null, name text not null) strict;
CREATE TABLE folders ( id text primary key, cloud_id text not null references clouds, created_at_ms integer not null, name text not null) strict;
CREATE TABLE user_accounts (id text primary key, name text not null) strict;
CREATE TABLE functions ( seq integer primary key autoincrement, id text not null unique, folder_id text not null references folders (id), created_at_ms integer not null, name text not null, description text not null, labels_json text not null) strict;
CREATE TABLE versions ( seq integer primary key autoincrement, id text not null unique, function_id text not null references functions (id) on delete cascade, created_at_ms integer not null, description text not null, runtime text not null, entrypoint text not null, memory_bytes integer not null, execution_timeout_ms integer not null, service_account_id text, environment_json text not null, concurrency integer not null, package_sha256 text not null, image_size_bytes integer not null, network_id text not null default '', layer text, gce_http_endpoint text not null default 'ENABLED', aws_v1_http_endpoint text not null default 'ENABLED', state text not null default 'READY', layer_bytes integer not null default 0, build_operation_id text, async_retries integer, async_service_account_id text, tmpfs_bytes integer not null default 0, log_options_json text) strict;
CREATE TABLE version_tags ( function_id text not null references functions (id) on delete cascade, tag text not null, version_id text not null references versions (id) on delete cascade, primary key (function_id, tag)) strict;
CREATE TABLE tag_history ( seq integer primary key autoincrement, function_id text not null references functions (id) on delete cascade, tag text not null, version_id text not null, from_ms integer not null, to_ms integer) strict;
CREATE TABLE operations ( seq integer primary key autoincrement, id text not null unique, resource_id text not null, description text not null, created_at_ms integer not null, created_by text not null, metadata_json text not null, response_json text not null, is_done integer not null default 1, error_json text, modified_at_ms integer) strict;
CREATE TABLE service_accounts ( seq integer primary key autoincrement, id text not null unique, folder_id text not null references folders (id), created_at_ms integer not null, name text not null, description text not null, labels_json text not null, last_authenticated_at_ms integer, is_suspended integer not null default 0) strict;
CREATE TABLE access_bindings ( resource_id text not null, role_id text not null, subject_id text not null, subject_type text not null, primary key (resource_id, role_id, subject_id)) strict, without rowid;
CREATE TABLE revoked_tokens (id text primary key, expires_at_ms integer not null) strict, without rowid;
CREATE TABLE sessions ( secret_sha256 text primary key, user_account_id text not null, expires_at_ms integer not null) strict, without rowid;
CREATE TABLE idempotency_keys ( subject_id text not null, key text not null, fingerprint text not null, operation_id text not null, primary key (subject_id, key)) strict, without rowid;
CREATE TABLE authorized_keys ( seq integer primary key autoincrement, id text not null unique, service_account_id text not null references service_accounts (id) on delete cascade, created_at_ms integer not null, description text not null, algorithm text not null, public_key text not null, last_used_at_ms integer) strict;
CREATE TABLE api_keys ( seq integer primary key autoincrement, id text not null unique, service_account_id text not null references service_accounts (id) on delete cascade, created_at_ms integer not null, description text not null, scopes_json text not null, expires_at_ms integer, secret_sha256 text not null unique, masked_secret text not null, last_used_at_ms integer) strict;
CREATE TABLE scaling_policies ( seq integer primary key autoincrement, function_id text not null references functions (id) on delete cascade, tag text not null, created_at_ms integer not null, modified_at_ms integer not null, provisioned_instances_count integer not null, zone_instances_limit integer not null, zone_requests_limit integer not null, unique (function_id, tag)) strict;
CREATE UNIQUE INDEX functions_name on functions (folder_id, name) where name <> '';
CREATE TABLE async_calls ( seq integer primary key autoincrement, request_id text not null unique, version_id text not null references versions (id) on delete cascade, tag text not null, event blob not null, depth integer not null, retries integer not null, attempts integer not null, due_at_ms integer not null, restarts integer not null default 0, retry_pause_ms integer) strict;
CREATE TABLE triggers ( seq integer primary key autoincrement, id text not null unique, folder_id text not null references folders (id), created_at_ms integer not null, name text not null, description text not null, labels_json text not null, rule_json text not null, status text not null, next_at_ms integer, last_at_ms integer, last_request_id text, last_fault text) strict;
CREATE TABLE queues (
          seq integer primary key autoincrement, id text not null unique,
          folder_id text not null references folders (id), created_at_ms integer not null,
          modified_at_ms integer not null, name text not null, is_fifo integer not null,
          delay_ms integer not null, max_message_bytes integer not null, retention_ms integer not null,
          wait_ms integer not null, visibility_ms integer not null, is_content_deduplicated integer not null,
          redrive_arn text, redrive_max_receives integer, tags_json text not null,
          stored_bytes integer not null default 0, deleted_at_ms integer) strict;
CREATE TABLE queue_messages (
          seq integer primary key autoincrement, id text not null,
          queue_id text not null references queues (id) on delete cascade, body text not null,
          attributes_json text, bytes integer not null, sender_id text not null, sent_at_ms integer not null,
          visible_at_ms integer not null, receives integer not null, first_received_at_ms integer,
          receipt text, group_id text, deduplication_id text) strict;
CREATE TABLE queue_deduplications (
          queue_id text not null references queues (id) on delete cascade, deduplication_id text not null,
          message_id text not null, sequence integer not null, until_ms integer not null,
          primary key (queue_id, deduplication_id)) strict, without rowid;
CREATE INDEX versions_function on versions (function_id, seq);
CREATE INDEX versions_package on versions (package_sha256);
CREATE INDEX version_tags_version on version_tags (version_id);
CREATE INDEX tag_history_function on tag_history (function_id, tag);
CREATE INDEX operations_resource on operations (resource_id, seq);
CREATE UNIQUE INDEX service_accounts_name on service_accounts (folder_id, name);
CREATE INDEX authorized_keys_account on authorized_keys (service_account_id, seq);
CREATE INDEX api_keys_account on api_keys (service_account_id, seq);
CREATE INDEX versions_layer on versions (layer) where layer is not null;
CREATE INDEX idempotency_keys_operation on idempotency_keys (operation_id);
CREATE INDEX versions_build on versions (build_operation_id) where build_operation_id is not null;
CREATE INDEX async_calls_version on async_calls (version_id);
CREATE TABLE test_events ( seq integer primary key autoincrement, id text not null unique, function_id text not null references functions (id) on delete cascade, name text not null, payload text not null, created_at_ms integer not null, created_by text not null) strict;
CREATE UNIQUE INDEX test_events_name on test_events (function_id, name);
CREATE TABLE kept_calls (function_id text primary key references functions (id) on delete cascade) strict;
CREATE UNIQUE INDEX triggers_name on triggers (folder_id, name) where name <> '';
CREATE INDEX triggers_next on triggers (next_at_ms) where next_at_ms is not null;
CREATE TABLE runs ( seq integer primary key autoincrement, id text not null unique, function_id text not null references functions (id) on delete cascade, version_id text not null, tag text, created_at_ms integer not null, created_by text not null, state text not null, result_json text, input_bytes integer not null, output_bytes integer, kept_bytes integer not null, removed_at_ms integer, removed_because text, integration text not null default 'http', origin text not null default 'console', import_json text, is_log_cut integer not null default 0) strict;
CREATE INDEX runs_function on runs (function_id, seq);
CREATE INDEX runs_running on runs (state) where state = 'running';
CREATE TABLE encryption_key (check_digest text not null) strict;
CREATE UNIQUE INDEX queues_name on queues (folder_id, name);
CREATE INDEX queue_messages_visible on queue_messages (queue_id, visible_at_ms, receives, sent_at_ms);
CREATE INDEX queue_messages_sent on queue_messages (queue_id, sent_at_ms, bytes);
CREATE INDEX queue_messages_group on queue_messages (queue_id, group_id, visible_at_ms, receives)
          where group_id is not null;
CREATE INDEX queue_messages_receives on queue_messages (queue_id, receives) where receives > 0;
CREATE INDEX queue_deduplications_until on queue_deduplications (until_ms);
insert into "kysely_migration" (name, timestamp) values ('0001-functions-and-iam', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0002-idempotency-keys', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0003-authorized-keys', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0004-api-keys', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0005-suspended-accounts', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0006-scaling-policies', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0007-networks', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0008-dependency-builds', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0009-metadata-options', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0010-version-states', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0011-async-calls', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0012-operations-without-secrets', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0013-durable-async-calls', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0014-tmpfs', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0015-log-options', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0016-runs', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0017-triggers', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0018-test-events', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0019-encryption-key', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration" (name, timestamp) values ('0020-queues', '2026-01-01T00:00:00.000Z');
insert into "kysely_migration_lock" (id, is_locked) values ('migration_lock', 0);
insert into "clouds" (id, created_at_ms, name) values ('b1gcloud', 4102444800000, 'default-cloud');
insert into "folders" (id, cloud_id, created_at_ms, name) values ('b1gfolder', 'b1gcloud', 4102444800000, 'default');
insert into "user_accounts" (id, name) values ('ajeowner', 'owner');
insert into "functions" (seq, id, folder_id, created_at_ms, name, description, labels_json) values (1, 'd4efunction', 'b1gfolder', 4102444800000, 'kept', 'of an earlier release', '{"team":"billing"}');
insert into "versions" (seq, id, function_id, created_at_ms, description, runtime, entrypoint, memory_bytes, execution_timeout_ms, service_account_id, environment_json, concurrency, package_sha256, image_size_bytes, network_id, layer, gce_http_endpoint, aws_v1_http_endpoint, state, layer_bytes, build_operation_id, async_retries, async_service_account_id, tmpfs_bytes, log_options_json) values (1, 'd4eversion', 'd4efunction', 4102444800000, '', 'nodejs22', 'index.main', 134217728, 5000, 'ajeaccount', '{"PASSWORD":"kept value"}', 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 30, '', null, 'ENABLED', 'ENABLED', 'READY', 0, null, 4, null, 0, null);
insert into "version_tags" (function_id, tag, version_id) values ('d4efunction', '$latest', 'd4eversion');
insert into "version_tags" (function_id, tag, version_id) values ('d4efunction', 'stable', 'd4eversion');
insert into "tag_history" (seq, function_id, tag, version_id, from_ms, to_ms) values (1, 'd4efunction', '$latest', 'd4eversion', 4102444800000, null);
insert into "tag_history" (seq, function_id, tag, version_id, from_ms, to_ms) values (2, 'd4efunction', 'stable', 'd4eversion', 4102444800000, null);
insert into "operations" (seq, id, resource_id, description, created_at_ms, created_by, metadata_json, response_json, is_done, error_json, modified_at_ms) values (1, 'd4ekept', 'd4efunction', 'Create function version', 4102444800000, 'ajeowner', '{"@type":"type.googleapis.com/yandex.cloud.serverless.functions.v1.CreateFunctionVersionMetadata","functionVersionId":"d4eversion"}', '{"@type":"type.googleapis.com/yandex.cloud.serverless.functions.v1.Version","id":"d4eversion","functionId":"d4efunction","environment":{"PASSWORD":"kept value"}}', 1, null, null);
insert into "operations" (seq, id, resource_id, description, created_at_ms, created_by, metadata_json, response_json, is_done, error_json, modified_at_ms) values (2, 'd4egone', 'd4efunction', 'Create function version', 4102444800000, 'ajeowner', '{"@type":"type.googleapis.com/yandex.cloud.serverless.functions.v1.CreateFunctionVersionMetadata","functionVersionId":"d4edeleted"}', '{"@type":"type.googleapis.com/yandex.cloud.serverless.functions.v1.Version","id":"d4edeleted","functionId":"d4efunction"}', 1, null, null);
insert into "service_accounts" (seq, id, folder_id, created_at_ms, name, description, labels_json, last_authenticated_at_ms, is_suspended) values (1, 'ajeaccount', 'b1gfolder', 4102444800000, 'robot', '', '{}', 4102444800000, 0);
insert into "access_bindings" (resource_id, role_id, subject_id, subject_type) values ('d4efunction', 'functions.functionInvoker', 'ajeaccount', 'serviceAccount');
insert into "revoked_tokens" (id, expires_at_ms) values ('revoked', 4102444800000);
insert into "sessions" (secret_sha256, user_account_id, expires_at_ms) values ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'ajeowner', 4102444800000);
insert into "idempotency_keys" (subject_id, key, fingerprint, operation_id) values ('ajeowner', 'key', 'print', 'd4ekept');
insert into "authorized_keys" (seq, id, service_account_id, created_at_ms, description, algorithm, public_key, last_used_at_ms) values (1, 'ajekey', 'ajeaccount', 4102444800000, 'kept', 'RSA_2048', 'PEM', null);
insert into "api_keys" (seq, id, service_account_id, created_at_ms, description, scopes_json, expires_at_ms, secret_sha256, masked_secret, last_used_at_ms) values (1, 'ajeapikey', 'ajeaccount', 4102444800000, 'kept', '[]', null, 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 'AQVN***last', null);
insert into "scaling_policies" (seq, function_id, tag, created_at_ms, modified_at_ms, provisioned_instances_count, zone_instances_limit, zone_requests_limit) values (1, 'd4efunction', 'stable', 4102444800000, 4102444800000, 0, 3, 7);
insert into "async_calls" (seq, request_id, version_id, tag, event, depth, retries, attempts, due_at_ms, restarts, retry_pause_ms) values (1, 'request', 'd4eversion', 'stable', X'7b7d', 0, 4, 0, 4102444800000, 0, null);
insert into "triggers" (seq, id, folder_id, created_at_ms, name, description, labels_json, rule_json, status, next_at_ms, last_at_ms, last_request_id, last_fault) values (1, 'a1strigger', 'b1gfolder', 4102444800000, 'nightly', '', '{}', '{"timer":{"cronExpression":"0 3 * * ? *","invokeFunction":{"functionId":"d4efunction"}}}', 'PAUSED', null, null, null, null);
insert into "test_events" (seq, id, function_id, name, payload, created_at_ms, created_by) values (1, 'd4eevent', 'd4efunction', 'kept', '{}', 4102444800000, 'ajeowner');
insert into "kept_calls" (function_id) values ('d4efunction');
insert into "runs" (seq, id, function_id, version_id, tag, created_at_ms, created_by, state, result_json, input_bytes, output_bytes, kept_bytes, removed_at_ms, removed_because, integration, origin, import_json, is_log_cut) values (1, 'a-run', 'd4efunction', 'd4eversion', '$latest', 4102444800000, 'ajeowner', 'cancelled', null, 2, null, 0, null, null, 'http', 'console', null, 0);
insert into "queues" (seq, id, folder_id, created_at_ms, modified_at_ms, name, is_fifo, delay_ms, max_message_bytes, retention_ms, wait_ms, visibility_ms, is_content_deduplicated, redrive_arn, redrive_max_receives, tags_json, stored_bytes, deleted_at_ms) values (1, 'dj6queue', 'b1gfolder', 4102444800000, 4102444800000, 'kept', 0, 0, 262144, 345600000, 0, 30000, 0, null, null, '{}', 5, null);
insert into "queue_messages" (seq, id, queue_id, body, attributes_json, bytes, sender_id, sent_at_ms, visible_at_ms, receives, first_received_at_ms, receipt, group_id, deduplication_id) values (1, 'message', 'dj6queue', 'hello', null, 5, 'ajeaccount@as', 4102444800000, 4102444800000, 0, null, null, null, null);
insert into "queue_deduplications" (queue_id, deduplication_id, message_id, sequence, until_ms) values ('dj6queue', 'dedup', 'message', 1, 4102444800000);
