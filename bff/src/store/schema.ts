import type { Generated } from 'kysely';

/** `seq` orders lists and is the page token; times are epoch milliseconds; `*_json` columns hold JSON text. */
type Ordered = { seq: Generated<number> };

export type CloudRow = { id: string; created_at_ms: number; name: string };
export type FolderRow = { id: string; cloud_id: string; created_at_ms: number; name: string };
type UserAccountRow = { id: string; name: string };

export type FunctionRow = {
  id: string;
  folder_id: string;
  created_at_ms: number;
  name: string;
  description: string;
  labels_json: string;
};

export type VersionRow = {
  id: string;
  function_id: string;
  created_at_ms: number;
  description: string;
  runtime: string;
  entrypoint: string;
  memory_bytes: number;
  /** 0 when /tmp is not in memory. */
  tmpfs_bytes: number;
  execution_timeout_ms: number;
  service_account_id: string | null;
  environment_json: string;
  /** Names of secrets and their versions, never values. */
  secrets_json: string;
  concurrency: number;
  /** '' means the internet. */
  network_id: string;
  /** Number of retries of an asynchronous call; null when the version accepts none. */
  async_retries: number | null;
  async_service_account_id: string | null;
  /** Queues for the results and failures of asynchronous calls; null for none. */
  async_targets_json: string | null;
  gce_http_endpoint: 'ENABLED' | 'DISABLED';
  aws_v1_http_endpoint: 'ENABLED' | 'DISABLED';
  /** As in the request; null when absent. */
  log_options_json: string | null;
  package_sha256: string;
  image_size_bytes: number;
  /** The layer with the installed dependencies; null when the version needs none. */
  layer: string | null;
  layer_bytes: number;
  /** Only READY versions have tags. */
  state: 'CREATING' | 'READY' | 'FAILED';
  /** The operation that installed its dependencies; null when the version had none, or another build installed them. */
  build_operation_id: string | null;
};

type VersionTagRow = { function_id: string; tag: string; version_id: string };
type TagHistoryRow = {
  function_id: string;
  tag: string;
  version_id: string;
  from_ms: number;
  /** Null while the version has the tag. */
  to_ms: number | null;
};

type OperationRow = {
  id: string;
  /** The operation's resource; a function lists its operations by it. */
  resource_id: string;
  description: string;
  created_at_ms: number;
  created_by: string;
  metadata_json: string;
  /** `null` until the operation finishes, and when it failed. */
  response_json: string;
  is_done: 0 | 1;
  /** google.rpc.Status of a failed operation. */
  error_json: string | null;
  /** Null when unchanged since the creation. */
  modified_at_ms: number | null;
};

export type ServiceAccountRow = {
  id: string;
  folder_id: string;
  created_at_ms: number;
  name: string;
  description: string;
  labels_json: string;
  last_authenticated_at_ms: number | null;
  /** 1 suspends the account. */
  is_suspended: 0 | 1;
};

export type ScalingPolicyRow = {
  function_id: string;
  tag: string;
  created_at_ms: number;
  modified_at_ms: number;
  provisioned_instances_count: number;
  zone_instances_limit: number;
  /** 0 means no limit. */
  zone_requests_limit: number;
};

export type AuthorizedKeyRow = {
  id: string;
  service_account_id: string;
  created_at_ms: number;
  description: string;
  algorithm: string;
  /** PEM text; the private half is not stored. */
  public_key: string;
  last_used_at_ms: number | null;
};

export type ApiKeyRow = {
  id: string;
  service_account_id: string;
  created_at_ms: number;
  description: string;
  scopes_json: string;
  /** Null when the key never expires. */
  expires_at_ms: number | null;
  secret_sha256: string;
  masked_secret: string;
  last_used_at_ms: number | null;
};

export type AccessKeyRow = {
  id: string;
  service_account_id: string;
  created_at_ms: number;
  description: string;
  /** What AWS tools call the access key ID. */
  key_id: string;
  /** Encrypted with the key of the data folder, because checking a signature needs the secret itself. */
  encrypted_secret: Uint8Array;
  last_used_at_ms: number | null;
};

/** An asynchronous call that was accepted and has not ended. */
export type AsyncCallRow = {
  request_id: string;
  function_id: string;
  version_id: string;
  tag: string;
  event: Uint8Array;
  event_bytes: number;
  depth: number;
  retries: number;
  /** Number of failed attempts. */
  attempts: number;
  /** Pause before each retry; null when the pauses double. */
  retry_pause_ms: number | null;
  /** Earliest time of the next attempt; while it has an owner, the end of the lease. */
  due_at_ms: number;
  /** The process that runs it; null while it waits. */
  owner: string | null;
  /** How often its owner lost it before its end. */
  restarts: Generated<number>;
  /** The trigger that made it; null for a call of the gateway. */
  trigger_id: string | null;
  accepted_at_ms: number;
  /** Queues for its result and its failure; null for none. */
  targets_json: string | null;
};

export type TriggerRow = {
  id: string;
  folder_id: string;
  created_at_ms: number;
  name: string;
  description: string;
  labels_json: string;
  rule_json: string;
  status: 'ACTIVE' | 'PAUSED';
  /** The queue that it reads; null for another kind. One trigger reads a queue. */
  queue_arn: string | null;
  /** When the timer fires next; null while it is paused, and when it never fires again. */
  next_at_ms: number | null;
  /** The last firing that was due; null before the first. */
  last_at_ms: number | null;
  /** Its call; null when there was none. */
  last_request_id: string | null;
  /** Why there was no call. */
  last_fault: string | null;
};

/** What attributes set of a queue; times are milliseconds. */
export type QueueSettingColumns = {
  delay_ms: number;
  max_message_bytes: number;
  retention_ms: number;
  /** How long a receipt waits for a message when it does not say. */
  wait_ms: number;
  visibility_ms: number;
  is_content_deduplicated: 0 | 1;
  /** ARN of the dead-letter queue. */
  redrive_arn: string | null;
  redrive_max_receives: number | null;
};

export type QueueRow = QueueSettingColumns & {
  id: string;
  folder_id: string;
  created_at_ms: number;
  modified_at_ms: number;
  name: string;
  is_fifo: 0 | 1;
  tags_json: string;
  /** Bytes of all its messages. */
  stored_bytes: number;
  /** Set while its messages are being deleted, and its name is not free yet. */
  deleted_at_ms: number | null;
};

export type QueueMessageRow = {
  id: string;
  queue_id: string;
  body: string;
  /** Message attributes; null when there are none. */
  attributes_json: string | null;
  /** Body and attributes. */
  bytes: number;
  sender_id: string;
  sent_at_ms: number;
  /** Until then, the message is delayed or in flight. */
  visible_at_ms: number;
  receives: number;
  first_received_at_ms: number | null;
  /** Part of the receipt handle of the last receipt. */
  receipt: string | null;
  /** Of FIFO queues. */
  group_id: string | null;
  deduplication_id: string | null;
};

/** A message of a FIFO queue that is not sent twice until a time. */
type QueueDeduplicationRow = {
  queue_id: string;
  deduplication_id: string;
  message_id: string;
  sequence: number;
  until_ms: number;
};

/** A run of the console. Its input and output are files; once they are removed, the row says since when and why. */
export type RunRow = {
  /** The request ID of the call. */
  id: string;
  function_id: string;
  version_id: string;
  /** Null when the request named a version. */
  tag: string | null;
  created_at_ms: number;
  /** '' for an anonymous caller. */
  created_by: string;
  integration: 'http' | 'raw';
  /** `import`: a file, made by the export of a run. */
  origin: 'console' | 'gateway' | 'import';
  /** Of an imported run: the original. */
  import_json: string | null;
  state: 'running' | 'finished' | 'cancelled' | 'interrupted';
  /** The result without its response; null until the run is finished. */
  result_json: string | null;
  input_bytes: number;
  output_bytes: number | null;
  is_log_cut: 0 | 1;
  /** Size of the files, which may be cut. */
  kept_bytes: number;
  removed_at_ms: number | null;
  removed_because: 'count' | 'age' | 'space' | null;
};

/** A payload that a person saved for later runs of the function. */
export type TestEventRow = {
  id: string;
  function_id: string;
  name: string;
  payload: string;
  created_at_ms: number;
  created_by: string;
};

export type ApiGatewayRow = {
  id: string;
  folder_id: string;
  created_at_ms: number;
  name: string;
  description: string;
  labels_json: string;
  status: 'ACTIVE' | 'STOPPED';
  specification: string;
  variables_json: string;
  log_options_json: string | null;
  execution_timeout_ms: number | null;
  /** Counts changes of what is served, so that caches know theirs is old. */
  revision: number;
};

/** A function whose calls at the gateway are kept as runs. */
type KeptCallsRow = { function_id: string };

type AccessBindingRow = {
  resource_id: string;
  role_id: string;
  subject_id: string;
  subject_type: string;
};

export type SecretRow = {
  id: string;
  folder_id: string;
  created_at_ms: number;
  name: string;
  description: string;
  labels_json: string;
  status: 'ACTIVE' | 'INACTIVE';
  /** Null while the secret has no version. */
  current_version_id: string | null;
  deletion_protection: 0 | 1;
  /** How passwords are generated; null when each version gets its entries. */
  password_json: string | null;
};

export type SecretVersionRow = {
  id: string;
  secret_id: string;
  created_at_ms: number;
  description: string;
  status: 'ACTIVE' | 'SCHEDULED_FOR_DESTRUCTION' | 'DESTROYED';
  /** Null unless it is scheduled for destruction. */
  destroy_at_ms: number | null;
  entry_keys_json: string;
  password_json: string | null;
  /** Encrypted; null once it is destroyed. */
  payload: Uint8Array | null;
};

/** At most one row: how a start recognises `encryption.key`. */
type EncryptionKeyRow = { check_digest: string };

type IdempotencyKeyRow = { subject_id: string; key: string; fingerprint: string; operation_id: string };
type RevokedTokenRow = { id: string; expires_at_ms: number };
type SessionRow = { secret_sha256: string; user_account_id: string; expires_at_ms: number };

export type Tables = {
  clouds: CloudRow;
  folders: FolderRow;
  user_accounts: UserAccountRow;
  functions: FunctionRow & Ordered;
  versions: VersionRow & Ordered;
  version_tags: VersionTagRow;
  tag_history: TagHistoryRow & Ordered;
  scaling_policies: ScalingPolicyRow & Ordered;
  operations: OperationRow & Ordered;
  idempotency_keys: IdempotencyKeyRow;
  service_accounts: ServiceAccountRow & Ordered;
  authorized_keys: AuthorizedKeyRow & Ordered;
  api_keys: ApiKeyRow & Ordered;
  access_keys: AccessKeyRow & Ordered;
  access_bindings: AccessBindingRow;
  revoked_tokens: RevokedTokenRow;
  sessions: SessionRow;
  async_calls: AsyncCallRow & Ordered;
  runs: RunRow & Ordered;
  triggers: TriggerRow & Ordered;
  queues: QueueRow & Ordered;
  queue_messages: QueueMessageRow & Ordered;
  queue_deduplications: QueueDeduplicationRow;
  api_gateways: ApiGatewayRow & Ordered;
  test_events: TestEventRow & Ordered;
  kept_calls: KeptCallsRow;
  encryption_key: EncryptionKeyRow;
  secrets: SecretRow & Ordered;
  secret_versions: SecretVersionRow & Ordered;
};
