import type { Store } from '../src/store/store.ts';

/** Writes versions that no console created, each of its function in one folder. */
export async function storeVersions(
  store: Store,
  versions: readonly { id: string; functionId: string }[],
): Promise<void> {
  const at = { created_at_ms: 0, name: 'x' };
  const folder = { id: 'b1gf', cloud_id: 'b1gc', ...at };
  await store
    .insertInto('clouds')
    .values({ id: 'b1gc', ...at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await store
    .insertInto('folders')
    .values(folder)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const unnamed = { folder_id: folder.id, created_at_ms: 0, name: '', description: '', labels_json: '{}' };
  await store
    .insertInto('functions')
    .values(versions.map(({ functionId }) => ({ ...unnamed, id: functionId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await store
    .insertInto('versions')
    .values(
      versions.map(({ id, functionId }) => ({
        id,
        function_id: functionId,
        created_at_ms: 0,
        description: '',
        runtime: 'nodejs22' as const,
        entrypoint: 'index.main',
        memory_bytes: 1,
        execution_timeout_ms: 1,
        service_account_id: null,
        environment_json: '{}',
        concurrency: 1,
        package_sha256: '',
        image_size_bytes: 0,
        network_id: '',
        layer: null,
        gce_http_endpoint: 'ENABLED' as const,
        aws_v1_http_endpoint: 'ENABLED' as const,
        state: 'READY' as const,
        layer_bytes: 0,
        build_operation_id: null,
        async_retries: 0,
        async_service_account_id: null,
        async_targets_json: null,
        secrets_json: '[]',
        tmpfs_bytes: 0,
        log_options_json: null,
      })),
    )
    .execute();
}
