/** The sources of packages for a build: the settings, or else the configuration of the machine's npm and pip. */
import { messageOf } from '../../messages.ts';
import { runTool } from '../../runtimes/run-tool.ts';
import { AuthenticatingProxy, folder, type Source } from './authenticating-proxy.ts';
import type { Proxies } from './machine-proxy.ts';
import * as npm from './npmrc.ts';
import * as pip from './pip-settings.ts';
import { misconfigured, type Trust } from './trust.ts';

export type Registries = { npm?: string | undefined; pip?: string | undefined };

export type Registry = {
  /** The address that the tool inside the sandbox uses. */
  url: string;
  /** npm: the registries of scopes, as addresses inside the sandbox. */
  scopes: Readonly<Record<string, string>>;
  /** pip: further indexes, as addresses inside the sandbox. */
  more: readonly string[];
  /** Sends the requests of the build to the registries. */
  proxy: AuthenticatingProxy;
  /** Sentences about the machine settings that builds do not apply. */
  unfollowed: readonly string[];
};

const npmSettings = [
  ...['registry', 'userconfig', 'globalconfig', 'https-proxy', 'proxy', 'noproxy'],
  ...['cafile', 'strict-ssl'],
];

export async function npmRegistry(setting: string | undefined, environment = process.env): Promise<Registry> {
  const asked = setting === undefined ? await askNpm() : new Map<string, string>();
  const files = [asked.get('globalconfig'), asked.get('userconfig') ?? npm.userNpmrc(environment)];
  const npmrc = await npm.readNpmrc(
    files.filter((file) => file !== undefined),
    environment,
  );
  const said = (name: string) => {
    const variable = `npm_config_${name.replaceAll('-', '_')}`;
    const found = asked.get(name) ?? environment[variable] ?? environment[variable.toUpperCase()];
    // npm prints `null` for an unset setting.
    return (found ?? npmrc.get(name))?.replace(/^null$/, '') || undefined;
  };
  const address = addressOf(setting ?? asked.get('registry') ?? '', 'FC_NPM_REGISTRY');
  const source = async (url: URL, scope?: string): Promise<Source> => ({
    kind: 'npm',
    url: withoutUser(url),
    authorization: npm.authorizationOf(npmrc, url),
    client: await npm.clientCertificateOf(npmrc, url),
    scope,
  });
  const scoped = npm
    .scopesOf(npmrc)
    .map(([scope, url]) => source(addressOf(url, `${scope}:registry`), scope));
  const proxies = {
    ...proxiesOf(environment),
    ...defined({ HTTPS_PROXY: said('https-proxy'), HTTP_PROXY: said('proxy'), NO_PROXY: said('noproxy') }),
  };
  const trust = await npm.trustOf(said);
  return registry([await source(address), ...(await Promise.all(scoped))], {
    root: folder(address),
    proxies,
    trust,
  });
}

/** Prints pip's default index. */
const askPip = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';

/** @param setting the only index to use, which replaces those of the machine's configuration */
export async function pipIndex(
  setting: string | undefined,
  { program, environment = process.env }: { program: string; environment?: NodeJS.ProcessEnv },
): Promise<Registry> {
  const settings = await pip.readPipSettings(program, environment);
  const client = await pip.clientCertificateOf(settings);
  const source = async (url: URL): Promise<Source> => ({
    kind: 'pip',
    url: withoutUser(url),
    authorization: userOf(url) ?? (await pip.netrcLogin(url.hostname, { program, environment })),
    client,
  });
  const words = (name: string) => settings.get(name)?.split(/\s+/).filter(Boolean) ?? [];
  const extra = setting === undefined ? words('extra-index-url') : [];
  const more = extra.map((url) => indexOf(url, 'extra-index-url of pip’s configuration'));
  const configured = setting ?? settings.get('index-url');
  const main = configured ? indexOf(configured, 'FC_PIP_INDEX_URL') : await ownIndex(program);
  const all = [main, ...more];
  const sources = await Promise.all(all.filter((url) => !isFolder(url)).map(source));
  const proxy = settings.get('proxy');
  const found = registry(sources, {
    root: `${main.origin}/`,
    folders: all.filter(isFolder),
    proxies: { ...proxiesOf(environment), ...defined({ HTTPS_PROXY: proxy, HTTP_PROXY: proxy }) },
    trust: await pip.trustOf(settings, environment),
  });
  const inside = (url: URL) =>
    isFolder(url)
      ? found.proxy.folderIndexes.addressInside(url)
      : found.proxy.addressInside(withoutUser(url));
  return {
    ...found,
    url: inside(main),
    more: more.map(inside),
    unfollowed: pip.unfollowedOf(settings),
  };
}

async function ownIndex(program: string): Promise<URL> {
  const url = (await runTool(program, ['-s', '-c', askPip], { cwd: '/' })).trim();
  if (URL.canParse(url)) return new URL(url);
  throw misconfigured(messageOf('PIP_INDEX_UNKNOWN', {}));
}

function registry(
  sources: readonly Source[],
  {
    root,
    proxies,
    trust,
    folders,
  }: { root: string; proxies: Proxies; trust: Trust; folders?: readonly URL[] },
): Registry {
  const [main] = sources;
  const scoped = sources.filter(({ scope }) => scope !== undefined);
  const proxy = new AuthenticatingProxy(sources, { root, proxies, trust, folders });
  return {
    url: main ? proxy.addressInside(main.url) : '',
    scopes: Object.fromEntries(scoped.map(({ scope = '', url }) => [scope, proxy.addressInside(url)])),
    more: [],
    proxy,
    unfollowed: [],
  };
}

async function askNpm(): Promise<Map<string, string>> {
  const lines = (await runTool('npm', ['config', 'get', ...npmSettings], { cwd: '/' })).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.*)$/.exec(line.trim()) ?? [];
      return name === '' ? [] : [[name, value]];
    }),
  );
}

function proxiesOf(environment: NodeJS.ProcessEnv): Proxies {
  const of = (name: string) => environment[name] || environment[name.toLowerCase()] || undefined;
  return defined({
    HTTPS_PROXY: of('HTTPS_PROXY'),
    HTTP_PROXY: of('HTTP_PROXY'),
    NO_PROXY: of('NO_PROXY'),
  });
}

function addressOf(text: string, setting: string): URL {
  const read = URL.canParse(text) ? new URL(text) : undefined;
  if (read?.protocol === 'https:' || read?.protocol === 'http:') return read;
  // The address may contain a password.
  const shown = text.replace(/\/\/[^/]*@/, '//');
  throw misconfigured(messageOf('REGISTRY_ADDRESS_INVALID', { address: shown, setting }));
}

/** A pip index may also be a folder of this machine. */
function indexOf(text: string, setting: string): URL {
  const read = URL.canParse(text) ? new URL(text) : undefined;
  return read && isFolder(read) && read.host === '' ? read : addressOf(text, setting);
}

const isFolder = ({ protocol }: URL): boolean => protocol === 'file:';

function userOf({ username, password }: URL): string | undefined {
  return username ? npm.basic(decodeURIComponent(username), decodeURIComponent(password)) : undefined;
}

function withoutUser(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

const defined = (proxies: Proxies): Proxies =>
  Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== undefined));
