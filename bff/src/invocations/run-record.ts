import { keptBytesMax, type RunRecord } from '../../contract/index.ts';
import type { StoredRun } from './run-rows.ts';

export function present(row: StoredRun): RunRecord {
  return {
    id: row.id,
    functionId: row.function_id,
    versionId: row.version_id,
    ...(row.tag === null ? {} : { tag: row.tag }),
    integration: row.integration,
    origin: row.origin,
    createdAt: new Date(row.created_at_ms).toISOString(),
    ...(row.created_by === '' ? {} : { createdBy: row.created_by }),
    ...(row.import_json === null ? {} : { imported: JSON.parse(row.import_json) }),
    state: row.state,
    ...(row.result_json === null ? {} : { result: JSON.parse(row.result_json) }),
    inputBytes: row.input_bytes,
    ...(row.output_bytes === null ? {} : { outputBytes: row.output_bytes }),
    isInputCut: row.input_bytes > keptBytesMax,
    isOutputCut: (row.output_bytes ?? 0) > keptBytesMax,
    isLogCut: row.is_log_cut === 1,
  };
}
