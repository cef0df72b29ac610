/** What of a machine's npm configuration a build goes by: registries of scopes, and who one is to a registry. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

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
      if (name !== undefined && value !== undefined) read.set(name, plain(value, environment));
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
  const steps = registry.pathname.split('/').filter(Boolean);
  for (let length = steps.length; length >= 0; length--) {
    const below = ['', '', registry.host, ...steps.slice(0, length)].join('/');
    for (const prefix of [`${below}/:`, `${below}:`]) {
      const key = (name: string) => npmrc.get(prefix + name);
      const token = key('_authToken');
      if (token) return `Bearer ${token}`;
      const pair = key('_auth');
      if (pair) return `Basic ${pair}`;
      const secret = key('_password');
      if (key('username') && secret)
        return basic(key('username') ?? '', Buffer.from(secret, 'base64').toString('utf8'));
    }
  }
  return undefined;
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Without quotes, and with `${NAME}` of the environment. */
function plain(value: string, environment: NodeJS.ProcessEnv): string {
  const bare = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return bare.replace(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole);
}
