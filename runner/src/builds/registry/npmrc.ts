/**
 * The settings that a build takes from a machine's npm configuration: registries of scopes, and credentials for
 * registries.
 */

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from 'ini';
import { messageOf } from '../../messages.ts';
import { authoritiesIn, type ClientCertificate, misconfigured, pem, type Trust } from './trust.ts';

export type Npmrc = ReadonlyMap<string, string>;

/** The npmrc file of the runner's user. */
export const userNpmrc = (environment: NodeJS.ProcessEnv): string =>
  environment.NPM_CONFIG_USERCONFIG ??
  environment.npm_config_userconfig ??
  path.join(environment.HOME ?? homedir(), '.npmrc');

/** @param files later files override earlier ones; missing files are ignored */
export async function readNpmrc(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<Npmrc> {
  const read = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [name, value] of Object.entries(parse(text))) {
      const said = [value].flat().map((each) => withEnvironment(String(each), environment));
      // `ca[]` occurs once for each certificate.
      read.set(name, said.join('\n'));
    }
  }
  return read;
}

/** The `@scope:registry` setting of each scope that has its own registry. */
export function scopesOf(npmrc: Npmrc): [scope: string, url: string][] {
  return [...npmrc].flatMap(([name, url]) => {
    const scope = /^(@[\w.-]+):registry$/.exec(name)?.[1];
    return scope === undefined ? [] : [[scope, url] as [string, string]];
  });
}

/**
 * The credentials that npm sends to a registry: those of the longest `//host/path/` key that contains it (npm: "Auth
 * related configuration").
 */
export function authorizationOf(npmrc: Npmrc, registry: URL): string | undefined {
  const { username, password } = registry;
  if (username) return basic(decodeURIComponent(username), decodeURIComponent(password));
  for (const prefix of prefixesOf(registry)) {
    const key = (name: string) => npmrc.get(prefix + name);
    const token = key('_authToken');
    if (token) return `Bearer ${token}`;
    const pair = key('_auth');
    if (pair) return `Basic ${pair}`;
    const secret = key('_password');
    if (key('username') && secret)
      return basic(key('username') ?? '', Buffer.from(secret, 'base64').toString('utf8'));
  }
  return undefined;
}

/** The certificate that npm presents to a registry: `//host/path/:certfile` and `:keyfile`. */
export async function clientCertificateOf(
  npmrc: Npmrc,
  registry: URL,
): Promise<ClientCertificate | undefined> {
  if (npmrc.has('cert') || npmrc.has('key'))
    throw misconfigured(messageOf('NPMRC_CERTIFICATE_FOR_ALL', { host: registry.host }));
  for (const prefix of prefixesOf(registry)) {
    const certfile = npmrc.get(`${prefix}certfile`);
    const keyfile = npmrc.get(`${prefix}keyfile`);
    if (certfile && keyfile)
      return { cert: await pem(certfile, `${prefix}certfile`), key: await pem(keyfile, `${prefix}keyfile`) };
  }
  return undefined;
}

/** @param said the value of a setting from npm, its environment or its files */
export async function trustOf(said: (name: string) => string | undefined): Promise<Trust> {
  const file = said('cafile');
  const written = said('ca')?.replaceAll('\\n', '\n');
  const read = file ? await authoritiesIn([{ file, setting: 'cafile of this machine’s .npmrc' }]) : [];
  const isAskedToTrustAll = said('strict-ssl') === 'false';
  return {
    authorities: written ? [...read, written] : read,
    advice: isAskedToTrustAll ? messageOf('TRUST_BY_NPMRC_STRICT_SSL', {}) : messageOf('TRUST_BY_NPMRC', {}),
    isAskedToTrustAll,
  };
}

/** The possible key prefixes for a registry, longest first. */
function prefixesOf({ host, pathname }: URL): string[] {
  const steps = pathname.split('/').filter(Boolean);
  return Array.from({ length: steps.length + 1 }, (_, without) => {
    const below = ['', '', host, ...steps.slice(0, steps.length - without)].join('/');
    return [`${below}/:`, `${below}:`];
  }).flat();
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Substitutes `${NAME}`, and `${NAME?}` that may be missing (npm: "npmrc", Files). */
function withEnvironment(value: string, environment: NodeJS.ProcessEnv): string {
  return value.replace(
    /\$\{(\w+)(\?)?\}/g,
    (whole, name: string, mayLack) => environment[name] ?? (mayLack ? '' : whole),
  );
}
