/** Where a build gets packages: what the settings say, else what the machine's own npm and pip are configured for. */
import { runTool } from '../runtimes/run-tool.ts';
import { RunnerError } from '../types.ts';
import { authorizationOf, basic, readNpmrc, scopesOf, userNpmrc } from './npmrc.ts';
import { folder, Relay, type Source } from './relay.ts';

export type Registries = { npm?: string | undefined; pip?: string | undefined };

export type Registry = {
  /** The address as the tool inside is told it. */
  url: string;
  /** npm: registries of scopes, told in the same way. */
  scopes: Readonly<Record<string, string>>;
  /** `host:port` that a build may tunnel to. */
  allowed: ReadonlySet<string>;
  /** Asks in the build's place, where that takes what a build must not have; nothing is tunnelled then. */
  relay?: Relay | undefined;
};

type Proxies = {
  HTTPS_PROXY?: string | undefined;
  HTTP_PROXY?: string | undefined;
  NO_PROXY?: string | undefined;
};

export async function npmRegistry(setting: string | undefined, environment = process.env): Promise<Registry> {
  const asked = setting === undefined ? await askNpm() : new Map<string, string>();
  const npmrc = await readNpmrc(
    [asked.get('globalconfig'), asked.get('userconfig') ?? userNpmrc(environment)].filter(
      (file) => file !== undefined,
    ),
    environment,
  );
  const address = addressOf(setting ?? asked.get('registry') ?? '', 'FC_NPM_REGISTRY');
  const source = (url: URL, scope?: string): Source => ({
    url: withoutUser(url),
    authorization: authorizationOf(npmrc, url),
    scope,
  });
  const scoped = scopesOf(npmrc).map(([scope, url]) => source(addressOf(url, `${scope}:registry`), scope));
  // npm says `null` of what nobody set.
  const said = (name: string) => asked.get(name)?.replace(/^null$/, '') || undefined;
  const proxies = {
    ...proxiesOf(environment),
    ...defined({ HTTPS_PROXY: said('https-proxy'), HTTP_PROXY: said('proxy'), NO_PROXY: said('noproxy') }),
  };
  return registry([source(address), ...scoped], { root: folder(address), proxies });
}

/** pip's own words for where it looks when nobody tells it, and the host that the files there are on. */
const askPip =
  'import json; from pip._internal.models.index import PyPI; print(json.dumps([PyPI.simple_url, PyPI.file_storage_domain]))';

export async function pipIndex(
  setting: string | undefined,
  { program, environment = process.env }: { program: string; environment?: NodeJS.ProcessEnv },
): Promise<Registry> {
  const proxies = proxiesOf(environment);
  const configured = setting ?? (await configuredIndex(program, environment));
  if (configured) {
    const url = addressOf(configured, 'FC_PIP_INDEX_URL');
    const { username, password } = url;
    const authorization = username
      ? basic(decodeURIComponent(username), decodeURIComponent(password))
      : undefined;
    return registry([{ url: withoutUser(url), authorization }], { root: `${url.origin}/`, proxies });
  }
  const answer: unknown = JSON.parse(await runTool(program, ['-s', '-c', askPip]));
  const [url, files] = Array.isArray(answer) ? answer.map(String) : [];
  if (!url || !files)
    throw new RunnerError('BUILD_FAILED', 'pip does not say which index it uses. Set FC_PIP_INDEX_URL.');
  const sources: [Source, Source] = [{ url: new URL(url) }, { url: new URL(`https://${files}/`) }];
  return registry(sources, { root: `${sources[0].url.origin}/`, proxies });
}

/** A build without secrets tunnels, so that its tool sees the registry's own certificate; any other is answered by a relay. */
function registry(
  sources: readonly [Source, ...Source[]],
  { root, proxies }: { root: string; proxies: Proxies },
): Registry {
  const [main] = sources;
  const scoped = sources.filter(({ scope }) => scope !== undefined);
  const isRelayed =
    sources.some(({ authorization }) => authorization !== undefined) ||
    Boolean(proxies.HTTPS_PROXY ?? proxies.HTTP_PROXY);
  const relay = isRelayed ? new Relay(sources, { root, proxies }) : undefined;
  const told = (url: URL) => relay?.addressInside(url) ?? url.href;
  return {
    url: told(main.url),
    scopes: Object.fromEntries(scoped.map(({ scope = '', url }) => [scope, told(url)])),
    allowed: new Set(relay ? [] : sources.map(({ url }) => `${url.hostname}:${portOf(url)}`)),
    relay,
  };
}

async function askNpm(): Promise<Map<string, string>> {
  const names = ['registry', 'userconfig', 'globalconfig', 'https-proxy', 'proxy', 'noproxy'];
  const lines = (await runTool('npm', ['config', 'get', ...names])).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.*)$/.exec(line.trim()) ?? [];
      return name === '' ? [] : [[name, value]];
    }),
  );
}

async function configuredIndex(program: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const found =
    environment.PIP_INDEX_URL ??
    (await runTool(program, ['-s', '-m', 'pip', 'config', 'get', 'global.index-url']).catch(() => ''));
  return found.trim() || undefined;
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
  // It may hold a password.
  const shown = text.replace(/\/\/[^/]*@/, '//');
  throw new RunnerError(
    'BUILD_FAILED',
    `"${shown}" is no address of a package registry. Set ${setting} to one.`,
  );
}

function withoutUser(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

const portOf = ({ port, protocol }: URL) => port || (protocol === 'https:' ? '443' : '80');

const defined = (proxies: Proxies): Proxies =>
  Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== undefined));
