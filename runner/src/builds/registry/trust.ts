/**
 * The authorities that this machine's npm and pip trust over TLS, and the client certificates that they present. Files
 * are read outside the sandbox.
 */

import { readFile } from 'node:fs/promises';
import { CodedError, RunnerError } from '../../errors.ts';
import { codeOf } from '../../lib/errno.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';

/** Presented to a registry that requests a client certificate; stays outside the sandbox. */
export type ClientCertificate = { cert: string; key: string };

export type Trust = {
  /** PEM of authorities to trust in addition to those of the machine. */
  authorities: readonly string[];
  /** How to fix a registry's certificate that is not trusted. */
  advice: Message;
  /**
   * A setting disables certificate checks. The product checks certificates anyway; `advice` says so, and the build has
   * to report it.
   */
  isAskedToTrustAll: boolean;
};

/** The CA bundle of the machine, which sandboxes have, too. Builds trust its content anyway. */
export const machineBundle = '/etc/ssl/certs/ca-certificates.crt';

export async function authoritiesIn(files: readonly { file: string; setting: string }[]): Promise<string[]> {
  const others = files.filter(({ file }) => file !== machineBundle);
  return await Promise.all(others.map(({ file, setting }) => pem(file, setting)));
}

/** @throws RunnerError BUILD_MISCONFIGURED that names the setting */
export async function pem(file: string, setting: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = codeOf(error) ?? 'unreadable';
    throw misconfigured(messageOf('SETTING_FILE_UNREADABLE', { setting, file, why }));
  });
  if (text.includes('-----BEGIN ')) return text;
  throw misconfigured(messageOf('SETTING_FILE_NOT_PEM', { setting, file }));
}

export const misconfigured = (why: Message): RunnerError => new RunnerError('BUILD_MISCONFIGURED', why);

const distrusted = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Why a request to a registry failed. */
export function unasked(error: unknown, { host, advice }: { host: string; advice: Message }): CodedError {
  const why =
    error instanceof CodedError ? error.said : error instanceof Error ? error.message : String(error);
  const said = distrusted.has(codeOf(error) ?? '')
    ? messageOf('REGISTRY_CERTIFICATE_UNTRUSTED', { host, why, advice })
    : messageOf('REGISTRY_DOES_NOT_ANSWER', { host, why });
  return new CodedError(said, { cause: error });
}
