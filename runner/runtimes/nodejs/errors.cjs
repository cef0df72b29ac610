'use strict';

/**
 * A thrown value as the cloud reports it: `errorType` is the error's name, `stackTrace` rows are objects, and rows from
 * the platform's first frame on are cut. A thrown value may be anything, even a proxy whose traps throw.
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

const mostLogged = 32768;
/** Further causes and aggregated errors are left out, because a chain may be endless. */
const mostErrors = 32;

/** One log record: carriage returns join the rows, because a line feed would start another record. */
exports.logError = function logError(thrown, prefix) {
  const shown = bounded(withCauses(thrown), mostLogged);
  process.stderr.write(`[ERROR] ${prefix || ''}${shown.replace(/\r?\n/g, '\r')}\n`);
};

/** The format of Node.js 16.14 and later, for every version, with `error.cause` and `AggregateError.errors`. */
function withCauses(thrown) {
  const seen = new Set();
  const shown = (value, indent) => {
    if (seen.has(value)) return '[Circular]';
    if (seen.size >= mostErrors) return '… (further errors are left out)';
    if (value !== null && typeof value === 'object') seen.add(value);
    const own = bounded(stackOf(value)).replace(/\n/g, `\n${indent}`);
    const parts = partsOf(value).map(
      ([name, part]) => `\n${indent}  [${name}]: ${shown(part, `${indent}    `)}`,
    );
    return own + parts.join('');
  };
  return shown(thrown, '');
}

function stackOf(value) {
  try {
    return String(value instanceof Error && value.stack ? value.stack : text(value));
  } catch (_) {
    return 'a value that cannot be read';
  }
}

/** Reading a property of a thrown value may throw. */
function partsOf(value) {
  try {
    if (!(value instanceof Error)) return [];
    const causes = value.cause === undefined ? [] : [['cause', value.cause]];
    const errors = Array.isArray(value.errors) ? value.errors.slice(0, mostErrors) : [];
    return causes.concat(errors.map((error, at) => [`errors ${at}`, error]));
  } catch (_) {
    return [];
  }
}

const row = /^\s*at (?:(.*) \()?(?:file:\/\/)?(.*?):(\d+):(\d+)\)?$/;
const isFrame = /^\s*at /;
const mostMessageRows = 20;
const mostFrames = 50;
const mostRowLength = 1024;
const place = /^(?:file:\/\/)?(\/function\/code\/.*?):(\d+)$/;

function stackRows(stack) {
  const [first, ...lines] = stack.split('\n');
  const rows = [];
  // A syntax error has its position on the first line, not in a frame.
  const at = place.exec(first);
  if (at) rows.push({ function: null, file: at[1], line: Number(at[2]), column: null });
  // The service makes a row of every line after the first, also of message lines (yandex-cloud/examples#91).
  const frames = lines.findIndex((line) => isFrame.test(line));
  const message = frames < 0 ? lines : lines.slice(0, frames);
  for (const line of message.slice(0, mostMessageRows))
    if (line.trim() !== '' && !isPlatform(line)) rows.push({ line: bounded(line.trim(), mostRowLength) });
  for (const line of frames < 0 ? [] : lines.slice(frames, frames + mostFrames)) {
    if (isFrame.test(line) && isPlatform(line)) break;
    const found = line.length > mostRowLength ? null : row.exec(line);
    rows.push(
      found
        ? { function: found[1] || null, file: found[2], line: Number(found[3]), column: Number(found[4]) }
        : { line: bounded(line.trim(), mostRowLength) },
    );
  }
  return rows;
}

const isPlatform = (line) =>
  line.includes('/function/runtime/') && !line.includes('/function/runtime/node_modules/');

function text(value) {
  if (typeof value === 'string') return value;
  if (value !== null && typeof value === 'object') {
    const json = JSON.stringify(value);
    if (typeof json === 'string') return json;
  }
  return String(value);
}

function bounded(value, most = 8192) {
  return value.length > most ? `${value.slice(0, most)}… (cut at ${most} characters)` : value;
}
