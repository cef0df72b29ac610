import { metadataAddress } from '../network/addresses.ts';
import { inside } from '../sandbox/bwrap-args.ts';
import type { RunnableVersion } from '../types.ts';

/**
 * What an interpreter's environment holds before a version is known. The first four are the cloud's and a version
 * cannot change them (docs: functions/concepts/runtime/environment-variables); the rest makes programs feel at home.
 */
export const baseEnvironment: Readonly<Record<string, string>> = {
  // As a function in the cloud prints it (vitalets/yandex-cloud-fn-internals, env.json).
  PATH: `${inside.code}:${inside.programs}:${inside.runtime}:/usr/bin:/usr/local/bin:/sbin:/bin`,
  // The first folder serves interpreters that are built as a shared library.
  LD_LIBRARY_PATH: `${inside.interpreter}/lib:${inside.code}/shared-libs`,
  LAMBDA_TASK_ROOT: inside.code,
  LAMBDA_RUNTIME_DIR: inside.runtime,
  // Libraries tell by its presence that they run in a function.
  AWS_LAMBDA_RUNTIME_API: metadataAddress,
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
};

/**
 * The same for an interpreter that starts twice: its first start is the platform's alone, and the libraries that a
 * version brings would be code of the version in it.
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

/** Variables that an interpreter or its loader reads only when it starts. */
const readAtStart = /^(NODE_|UV_|LD_|PYTHON|MALLOC_|GLIBC_|OPENSSL_|SSL_CERT_|LANG$|LC_|TZ$)/;

/**
 * The version's variables, as the handler sees them: the cloud's, which it may change (vitalets/yandex-cloud-fn-internals,
 * env.json), and its own without those that the platform keeps.
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

/** The part of it that must be there when the interpreter starts. */
export function startEnvironment(version: {
  environment: Readonly<Record<string, string>>;
}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version.environment).filter(([name]) => readAtStart.test(name) && !fixed.has(name)),
  );
}

/** The cloud's own switch: a version with it gets a sandbox that was booted for it alone. */
export const refusesPool = (version: { environment: Readonly<Record<string, string>> }): boolean =>
  version.environment.X_YCF_NO_RUNTIME_POOL === '1';
