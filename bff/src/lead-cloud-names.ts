/**
 * `npm run cloud-names`: makes the cloud's own host names resolve to the running console, for tools without an option
 * for its address. On exit, the command removes everything that it set up.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { parseArgs } from 'node:util';
import { StartError } from './errors.ts';
import { listen } from './listen.ts';
import { cloudNames } from './names/cloud-names.ts';
import { createConnectProxy, Tunnels } from './names/connect-proxy.ts';
import { forwardTo } from './names/forward-request.ts';
import { addHostsLines, hasHostsLines, hostsLines, removeHostsLines } from './names/hosts-file.ts';
import { findConsole } from './names/running-console.ts';
import {
  environmentFileOf,
  environmentLines,
  quoted,
  writeEnvironmentFile,
} from './names/tool-environment.ts';
import { readSettings } from './settings.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { toStartError } from './storage/storage-fault.ts';

/** Independent of `FC_HOST`: the command serves tools of this machine only. */
const loopback = '127.0.0.1';
const httpsPort = 443;
const usage = `Usage: npm run cloud-names [-- options]
  --write-hosts       lead the names here by lines of the hosts file, for tools that take no proxy
  --hosts-file=PATH   that file; /etc/hosts by default
  --port=NUMBER       the port that those tools reach; 443 by default, another one needs a redirect of your own`;

try {
  const { writeHosts, hostsFile, directPort } = readArguments();
  const settings = readSettings(process.env);
  const console_ = await findConsole(settings);
  const tunnels = new Tunnels(console_.address);
  const proxy = createConnectProxy(tunnels, forwardTo({ console: console_.address, ca: console_.ca }));
  const proxyPort = await listen(proxy, {
    host: loopback,
    port: settings.cloudProxyPort,
    setting: 'FC_CLOUD_PROXY_PORT',
  });
  const direct = createServer({ allowHalfOpen: true }, (client) => tunnels.lead(client));
  const problem = await portProblem(direct, directPort);
  // Only the process with the port may have lines in the file, so remaining lines belong to a killed process: remove
  // them.
  if (problem === undefined && hasHostsLines(hostsFile)) removeHostsLines(hostsFile);
  if (writeHosts && problem !== undefined)
    throw new StartError(`The hosts file is left as it is, because nothing would answer there: ${problem}`);
  const lines = hostsLines(cloudNames, loopback);
  const environmentFile = environmentFileOf(settings.dataDir);
  const environment = environmentLines({ proxy: `http://${loopback}:${proxyPort}`, console: console_ });
  // Registered before any file is written, so that a signal from here on undoes every change.
  process.once('exit', () => undo({ environmentFile, hostsFile: writeHosts ? hostsFile : undefined }));
  stopOnSignal(async () => {
    proxy.close();
    direct.close();
    tunnels.close();
  });
  if (writeHosts) addHostsLines(hostsFile, lines);
  writeEnvironmentFile(settings.dataDir, environment);
  console.log(`The names of Yandex Cloud lead to this console, for tools that you start like this.

In the shell of the tool, type:

  . ${quoted(environmentFile)}

That sets:

${environment.map((line) => `  ${line}`).join('\n')}

Proxy     http://${loopback}:${proxyPort}, by CONNECT or by https URL; it refuses every host but ${cloudNames.length} names of the cloud
Direct    ${portLine({ direct, problem, writeHosts, hostsFile, lines })}
Stop      Ctrl+C. The file, the ports and the lines go with it.
`);
} catch (error) {
  console.error(toStartError(error, process.env.FC_DATA_DIR ?? '').message);
  process.exit(1);
}

function undo({ environmentFile, hostsFile }: { environmentFile: string; hostsFile: string | undefined }) {
  rmSync(environmentFile, { force: true });
  try {
    if (hostsFile !== undefined) removeHostsLines(hostsFile);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

function readArguments() {
  const options = {
    'write-hosts': { type: 'boolean', default: false },
    'hosts-file': { type: 'string', default: '/etc/hosts' },
    port: { type: 'string', default: String(httpsPort) },
  } as const;
  try {
    const { values } = parseArgs({ options });
    if (!/^\d{1,5}$/.test(values.port)) throw new Error(`--port is "${values.port}", which is no port.`);
    return {
      writeHosts: values['write-hosts'],
      hostsFile: values['hosts-file'],
      directPort: Number(values.port),
    };
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** @returns why tools without a proxy cannot be served; undefined when they can */
async function portProblem(server: Server, port: number): Promise<string | undefined> {
  try {
    await listen(server, { host: loopback, port, setting: '--port' });
    return undefined;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return /in use/.test(error.message)
      ? `port ${port} of ${loopback} is in use. Stop what uses it, or use the proxy.`
      : `port ${port} needs root, or: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`;
  }
}

function portLine({
  direct,
  problem,
  writeHosts,
  hostsFile,
  lines,
}: {
  direct: Server;
  problem: string | undefined;
  writeHosts: boolean;
  hostsFile: string;
  lines: readonly string[];
}): string {
  if (problem !== undefined) {
    const left = hasHostsLines(hostsFile)
      ? ` ${hostsFile} still has lines of a process that was killed. They go when this command gets the port.`
      : '';
    return `not served: ${problem}${left}`;
  }
  const address = direct.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  if (writeHosts) return `${loopback}:${port}, and ${hostsFile} leads the names there`;
  const shown = lines.map((line) => `  ${line.replace(/ #.*/, '')}`).join('\n');
  return `${loopback}:${port}. For tools that take no proxy, add these lines to ${hostsFile}, or start with --write-hosts:

${shown}
`;
}
