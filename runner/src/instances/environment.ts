import { metadataAddress } from '../network/addresses.ts';
import { inside } from '../sandbox/bwrap-args.ts';
import type { RunnableVersion } from '../types.ts';

/**
 * The environment of an interpreter before its version is known. The first four variables are the cloud's, and a
 * version cannot change them (docs: functions/concepts/runtime/environment-variables). Programs expect the others.
 */
export const baseEnvironment: Readonly<Record<string, string>> = {
  // The value that a function prints in the cloud (vitalets/yandex-cloud-fn-internals, env.json).
  PATH: `${inside.code}:${inside.programs}:${inside.runtime}:/usr/bin:/usr/local/bin:/sbin:/bin`,
  // The first folder serves interpreters that are built as a shared library.
  LD_LIBRARY_PATH: `${inside.interpreter}/lib:${inside.code}/shared-libs`,
  LAMBDA_TASK_ROOT: inside.code,
  LAMBDA_RUNTIME_DIR: inside.runtime,
  // Libraries detect by this variable that they run in a function.
  AWS_LAMBDA_RUNTIME_API: metadataAddress,
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
};

/**
 * The environment for the first start of an interpreter that starts twice. Only platform code may run in the first
 * start, so the version's own libraries are left out.
 */
export const firstStartEnvironment: Readonly<Record<string, string>> = {
  ...baseEnvironment,
  LD_LIBRARY_PATH: `${inside.interpreter}/lib`,
};

const fixed: ReadonlySet<string> = new Set([
  '_HANDLER',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LD_LIBRARY_PATH',
  'PATH',
]);

/** Variables that an interpreter or its loader reads only at start. */
const readAtStart = /^(NODE_|UV_|LD_|PYTHON|MALLOC_|GLIBC_|OPENSSL_|SSL_CERT_|LANG$|LC_|TZ$)/;

/**
 * The version's variables as the handler sees them: the cloud's, which the version may change
 * (vitalets/yandex-cloud-fn-internals, env.json), and its own, except those that the platform reserves.
 */
export function versionEnvironment(
  version: Pick<RunnableVersion, 'runtime' | 'memoryBytes' | 'concurrency' | 'environment' | 'entrypoint'>,
): Record<string, string> {
  const own = Object.entries(version.environment).filter(([name]) => !fixed.has(name));
  return {
    ...(version.runtime.startsWith('nodejs') ? { NODE_ENV: 'production' } : {}),
    X_YCF_CONCURRENCY: String(Math.max(1, version.concurrency)),
    X_YCF_MEMORY_SIZE: String(version.memoryBytes),
    ...Object.fromEntries(own),
    _HANDLER: version.entrypoint,
  };
}

/** The variables that must be set when the interpreter starts. */
export function startEnvironment(version: {
  environment: Readonly<Record<string, string>>;
}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version.environment).filter(([name]) => readAtStart.test(name) && !fixed.has(name)),
  );
}

/** The cloud's own switch: a version that sets it gets a newly booted sandbox. */
export const refusesPool = (version: { environment: Readonly<Record<string, string>> }): boolean =>
  version.environment.X_YCF_NO_RUNTIME_POOL === '1';
