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
  /** 0 is a /tmp that is no part of the memory. */
  tmpfs_bytes: number;
  execution_timeout_ms: number;
  service_account_id: string | null;
  environment_json: string;
  concurrency: number;
  /** '' is the internet. */
  network_id: string;
  /** How often an asynchronous call is tried again; null where the version takes none. */
  async_retries: number | null;
  async_service_account_id: string | null;
  gce_http_endpoint: 'ENABLED' | 'DISABLED';
  aws_v1_http_endpoint: 'ENABLED' | 'DISABLED';
  /** As they were sent; null where they were not. */
  log_options_json: string | null;
  package_sha256: string;
  image_size_bytes: number;
  /** What the runner installed for it; null when it needs nothing. */
  layer: string | null;
  layer_bytes: number;
  /** Only what is ready has tags. */
  state: 'CREATING' | 'READY' | 'FAILED';
  /** Installed its dependencies; null when that was not needed, or done before. */
  build_operation_id: string | null;
};

type VersionTagRow = { function_id: string; tag: string; version_id: string };
type TagHistoryRow = {
  function_id: string;
  tag: string;
  version_id: string;
  from_ms: number;
  /** Null while the tag is there. */
  to_ms: number | null;
};

type OperationRow = {
  id: string;
  /** What the operation was about; how a function lists its own. */
  resource_id: string;
  description: string;
  created_at_ms: number;
  created_by: string;
  metadata_json: string;
  /** `null` until it is done, and when it failed. */
  response_json: string;
  is_done: 0 | 1;
  /** google.rpc.Status of one that failed. */
  error_json: string | null;
  /** Null: when it was created. */
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
  /** 1: nothing may be done as it. */
  is_suspended: 0 | 1;
};

export type ScalingPolicyRow = {
  function_id: string;
  tag: string;
  created_at_ms: number;
  modified_at_ms: number;
  provisioned_instances_count: number;
  zone_instances_limit: number;
  /** 0: none. */
  zone_requests_limit: number;
};

export type AuthorizedKeyRow = {
  id: string;
  service_account_id: string;
  created_at_ms: number;
  description: string;
  algorithm: string;
  /** PEM text; the private half is nowhere. */
  public_key: string;
  last_used_at_ms: number | null;
};

export type ApiKeyRow = {
  id: string;
  service_account_id: string;
  created_at_ms: number;
  description: string;
  scopes_json: string;
  /** Null: never. */
  expires_at_ms: number | null;
  secret_sha256: string;
  masked_secret: string;
  last_used_at_ms: number | null;
};

/** An asynchronous call that was accepted and has not ended. */
export type AsyncCallRow = {
  request_id: string;
  version_id: string;
  tag: string;
  event: Uint8Array;
  depth: number;
  retries: number;
  /** Attempts that failed. */
  attempts: number;
  /** When it may run next. */
  due_at_ms: number;
  /** How often the console started while it waited or ran. */
  restarts: Generated<number>;
};

type AccessBindingRow = {
  resource_id: string;
  role_id: string;
  subject_id: string;
  subject_type: string;
};

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
  access_bindings: AccessBindingRow;
  revoked_tokens: RevokedTokenRow;
  sessions: SessionRow;
  async_calls: AsyncCallRow & Ordered;
};
