'use strict';

/**
 * A thrown value as the cloud reports it: `errorType` is the error's name, `stackTrace` rows are objects, and rows
 * from the platform's own frames on are cut. A thrown value may be anything, a trap that throws among them.
 */
exports.describeError = function describeError(thrown) {
  try {
    if (!(thrown instanceof Error)) {
      return { errorMessage: bounded(text(thrown)), errorType: 'Error', stackTrace: [] };
    }
    return {
      errorMessage: bounded(text(thrown.message)),
      errorType: bounded(text(thrown.name)),
      stackTrace: stackRows(text(thrown.stack)),
    };
  } catch (_) {
    return { errorMessage: 'The thrown value cannot be read', errorType: 'Error', stackTrace: [] };
  }
};

/** One log record: rows are joined by carriage returns, because a line feed would begin another record. */
exports.logError = function logError(thrown, prefix) {
  let shown;
  try {
    shown = thrown instanceof Error && thrown.stack ? thrown.stack : text(thrown);
  } catch (_) {
    shown = 'a value that cannot be read';
  }
  process.stderr.write(`[ERROR] ${prefix || ''}${bounded(String(shown)).replace(/\r?\n/g, '\r')}\n`);
};

const row = /^\s*at (?:(.*) \()?(?:file:\/\/)?(.*?):(\d+):(\d+)\)?$/;
const place = /^(?:file:\/\/)?(\/function\/code\/.*?):(\d+)$/;

function stackRows(stack) {
  const lines = stack.split('\n');
  const rows = [];
  // A syntax error says where it is on its first line, not as a frame.
  const at = place.exec(lines[0]);
  if (at) rows.push({ function: null, file: at[1], line: Number(at[2]), column: null });
  for (const line of lines) {
    if (!/^\s*at /.test(line)) continue;
    if (line.includes('/function/runtime/') && !line.includes('/function/runtime/node_modules/')) break;
    const found = row.exec(line);
    rows.push(
      found
        ? { function: found[1] || null, file: found[2], line: Number(found[3]), column: Number(found[4]) }
        : { line: line.trim() },
    );
    if (rows.length === 50) break;
  }
  return rows;
}

function text(value) {
  if (typeof value === 'string') return value;
  if (value !== null && typeof value === 'object') {
    const json = JSON.stringify(value);
    if (typeof json === 'string') return json;
  }
  return String(value);
}

function bounded(value) {
  return value.length > 8192 ? `${value.slice(0, 8192)}… (cut at 8192 characters)` : value;
}
