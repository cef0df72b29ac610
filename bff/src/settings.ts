import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { StartError } from './errors.ts';

type Setting<Value> = {
  env: string;
  /** As a user would write it; the README's table shows it. */
  default: string;
  /** @throws Error whose message completes the sentence "FC_X …" */
  read(text: string): Value;
};

/** Used when the port is free and `FC_GRPC_PORT` is not set. */
export const grpcPortDefault = 8443;

/** All settings, read from the environment once, at start. */
const settingsTable = {
  host: {
    env: 'FC_HOST',
    default: '127.0.0.1',
    read: (text) => check(text, /^[0-9A-Za-z.:-]+$/, 'must be an address or a host name, such as 127.0.0.1'),
  },
  port: {
    env: 'FC_PORT',
    default: '8080',
    read: port,
  },
  gatewayPort: {
    env: 'FC_GATEWAY_PORT',
    default: '8081',
    read: port,
  },
  grpcPort: {
    env: 'FC_GRPC_PORT',
    default: `${grpcPortDefault}, or none when that is in use`,
    read: port,
  },
  grpcPlaintextPort: {
    env: 'FC_GRPC_PLAINTEXT_PORT',
    default: 'none',
    read: port,
  },
  cloudProxyPort: {
    env: 'FC_CLOUD_PROXY_PORT',
    default: '8444',
    read: port,
  },
  dataDir: {
    env: 'FC_DATA_DIR',
    default: '$XDG_DATA_HOME/functions-console, else ~/.local/share/functions-console',
    read: (text) => {
      if (text === '') throw new Error('must name a folder');
      return resolve(text);
    },
  },
  ownerToken: {
    env: 'FC_OWNER_TOKEN',
    default: 'generated, stored in <data folder>/owner-token with mode 0600',
    read: (text) => {
      if (text.length < 16 || text.length > 4000)
        throw new Error('must be 16 to 4000 characters long, so that it cannot be guessed');
      return text;
    },
  },
  allowedHosts: {
    env: 'FC_ALLOWED_HOSTS',
    default: 'none',
    read: (text) => {
      const names = text.split(',').map((name) => name.trim().toLowerCase());
      for (const name of names)
        check(name, /^[0-9a-z.:[\]-]+$/, `holds "${name}", which is no host name with an optional port`);
      return names;
    },
  },
  npmRegistry: {
    env: 'FC_NPM_REGISTRY',
    default: 'the configuration of this machine’s npm',
    read: url,
  },
  pipIndexUrl: {
    env: 'FC_PIP_INDEX_URL',
    default: 'the configuration of the interpreter’s pip',
    read: url,
  },
  httpUpstreams: {
    env: 'FC_HTTP_UPSTREAMS',
    default: 'none',
    read: (text) => {
      const names = text.split(',').map((name) => name.trim().toLowerCase());
      for (const name of names)
        check(name, /^[0-9a-z.[\]:-]+:\d{1,5}$/, `holds "${name}", which is no host name with a port`);
      return names;
    },
  },
  memoryMb: {
    env: 'FC_MEMORY_MB',
    default: 'seven eighths of the memory, at most all but 512 MB',
    read: (text) => whole(text, { least: 128, most: 16 * 1024 * 1024 }),
  },
  builds: {
    env: 'FC_BUILDS',
    default: 'one for each processor core',
    read: (text) => whole(text, { least: 1, most: 64 }),
  },
  logLevel: {
    env: 'FC_LOG_LEVEL',
    default: 'warn',
    read: (text) => check(text, /^(debug|info|warn|error)$/, 'must be debug, info, warn or error'),
  },
} satisfies Record<string, Setting<unknown>>;

export type Settings = {
  host: string;
  port: number;
  gatewayPort: number;
  /** Absent: 8443 if the port is free. */
  grpcPort?: number;
  /** Absent: disabled. */
  grpcPlaintextPort?: number;
  cloudProxyPort: number;
  dataDir: string;
  /** Absent: the console generates one and keeps it in the data folder. */
  ownerToken?: string;
  allowedHosts: string[];
  /** `host:port` of servers that API gateways reach although their addresses are not public. */
  httpUpstreams: string[];
  npmRegistry?: string;
  pipIndexUrl?: string;
  /** Absent: the machine's memory. */
  memoryMb?: number;
  builds?: number;
  logLevel: string;
};

/** @throws StartError that names the setting, the fault and the accepted values */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const t = settingsTable;
  return {
    host: read(env, t.host) ?? t.host.default,
    port: read(env, t.port) ?? Number(t.port.default),
    gatewayPort: read(env, t.gatewayPort) ?? Number(t.gatewayPort.default),
    ...optional('grpcPort', read(env, t.grpcPort)),
    ...optional('grpcPlaintextPort', read(env, t.grpcPlaintextPort)),
    cloudProxyPort: read(env, t.cloudProxyPort) ?? Number(t.cloudProxyPort.default),
    dataDir: read(env, t.dataDir) ?? defaultDataDir(env),
    ...optional('ownerToken', read(env, t.ownerToken)),
    allowedHosts: read(env, t.allowedHosts) ?? [],
    httpUpstreams: read(env, t.httpUpstreams) ?? [],
    ...optional('npmRegistry', read(env, t.npmRegistry)),
    ...optional('pipIndexUrl', read(env, t.pipIndexUrl)),
    ...optional('memoryMb', read(env, t.memoryMb)),
    ...optional('builds', read(env, t.builds)),
    logLevel: read(env, t.logLevel) ?? t.logLevel.default,
  };
}

function read<Value>(env: NodeJS.ProcessEnv, setting: Setting<Value>): Value | undefined {
  const text = env[setting.env];
  if (text === undefined) return undefined;
  try {
    return setting.read(text);
  } catch (error) {
    throw new StartError(`${setting.env} ${error instanceof Error ? error.message : 'is not usable'}.`);
  }
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new Error(`is "${text}", but a port is 0 to 65535`);
  return value;
}

function whole(text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most)
    throw new Error(`is "${text}", but must be a whole number from ${least} to ${most}`);
  return value;
}

function url(text: string): string {
  const read = URL.canParse(text) ? new URL(text) : undefined;
  if (read?.protocol === 'https:' || read?.protocol === 'http:') return text;
  throw new Error(`is "${text}", but must be an address such as https://registry.example/`);
}

function check(text: string, pattern: RegExp, problem: string): string {
  if (!pattern.test(text)) throw new Error(problem);
  return text;
}

/** https://specifications.freedesktop.org/basedir-spec: a relative XDG_DATA_HOME must be ignored. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_DATA_HOME;
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME ?? homedir(), '.local', 'share');
  return join(base, 'functions-console');
}
