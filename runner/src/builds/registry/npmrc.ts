/** What of a machine's npm configuration a build goes by: registries of scopes, and who one is to a registry. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { authoritiesIn, type ClientCertificate, pem, refused, type Trust } from './trust.ts';

export type Npmrc = ReadonlyMap<string, string>;

/** The person's own file. */
export const userNpmrc = (environment: NodeJS.ProcessEnv): string =>
  environment.NPM_CONFIG_USERCONFIG ??
  environment.npm_config_userconfig ??
  path.join(environment.HOME ?? homedir(), '.npmrc');

/** @param files of which later ones go before earlier ones; one that is not there says nothing */
export async function readNpmrc(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<Npmrc> {
  const read = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      const [, name, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      const said = plain(value, environment);
      // `ca[]` is there once for each.
      read.set(name, name.endsWith('[]') ? [read.get(name), said].filter(Boolean).join('\n') : said);
    }
  }
  return read;
}

/** `@scope:registry` of each scope that has a registry of its own. */
export function scopesOf(npmrc: Npmrc): [scope: string, url: string][] {
  return [...npmrc].flatMap(([name, url]) => {
    const scope = /^(@[\w.-]+):registry$/.exec(name)?.[1];
    return scope === undefined ? [] : [[scope, url] as [string, string]];
  });
}

/**
 * What npm would send to a registry: the keys of the narrowest `//host/path/` that it lies below (npm: "Auth related
 * configuration").
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

/** What npm would show to a registry: `//host/path/:certfile` and `:keyfile`. */
export async function clientCertificateOf(
  npmrc: Npmrc,
  registry: URL,
): Promise<ClientCertificate | undefined> {
  if (npmrc.has('cert') || npmrc.has('key'))
    throw refused(
      `cert and key of this machine’s .npmrc are meant for every registry, which a build does not do. Name them for one: //${registry.host}/:certfile and //${registry.host}/:keyfile, with files.`,
    );
  for (const prefix of prefixesOf(registry)) {
    const certfile = npmrc.get(`${prefix}certfile`);
    const keyfile = npmrc.get(`${prefix}keyfile`);
    if (certfile && keyfile)
      return { cert: await pem(certfile, `${prefix}certfile`), key: await pem(keyfile, `${prefix}keyfile`) };
  }
  return undefined;
}

/** @param said what npm, its environment or its files say of a setting */
export async function trustOf(said: (name: string) => string | undefined): Promise<Trust> {
  const file = said('cafile');
  const written = [said('ca'), said('ca[]')].flatMap((ca) => (ca ? [ca.replaceAll('\\n', '\n')] : []));
  const read = file ? await authoritiesIn([{ file, setting: 'cafile of this machine’s .npmrc' }]) : [];
  const isAskedToTrustAll = said('strict-ssl') === 'false';
  const fix = 'Name the certificate of its authority in cafile of this machine’s .npmrc.';
  return {
    authorities: [...read, ...written],
    advice: isAskedToTrustAll ? `${fix} Its strict-ssl=false makes no certificate trusted here.` : fix,
    isAskedToTrustAll,
  };
}

/** How keys for a registry may begin, the narrowest first. */
function prefixesOf({ host, pathname }: URL): string[] {
  const steps = pathname.split('/').filter(Boolean);
  return Array.from({ length: steps.length + 1 }, (_, without) => {
    const below = ['', '', host, ...steps.slice(0, steps.length - without)].join('/');
    return [`${below}/:`, `${below}:`];
  }).flat();
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Without quotes, and with `${NAME}` of the environment. */
function plain(value: string, environment: NodeJS.ProcessEnv): string {
  const bare = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return bare.replace(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole);
}
