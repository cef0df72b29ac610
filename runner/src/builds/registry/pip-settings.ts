/**
 * The settings that a build takes from a machine's pip configuration: indexes, certificates, the proxy, and `.netrc`.
 */

import { homedir } from 'node:os';
import path from 'node:path';
import { exists } from '../../lib/exists.ts';
import { messageOf } from '../../messages.ts';
import { runTool } from '../../runtimes/run-tool.ts';
import { basic } from './npmrc.ts';
import { authoritiesIn, type ClientCertificate, misconfigured, pem, type Trust } from './trust.ts';

/** Keyed by pip's long option names, such as `extra-index-url`. */
export type PipSettings = ReadonlyMap<string, string>;

/** Later sections override earlier ones (pip: "Configuration", precedence). */
const sections = ['global', 'install', ':env:'];

export async function readPipSettings(program: string, environment: NodeJS.ProcessEnv): Promise<PipSettings> {
  const args = ['-s', '-m', 'pip', 'config', 'list'];
  return pipSettingsIn(await runTool(program, args, { env: environment, cwd: '/' }).catch(() => ''));
}

/** @param said the output of `pip config list` */
export function pipSettingsIn(said: string): PipSettings {
  const lines = said.split('\n').flatMap((line) => {
    const [, section = '', name = '', value = ''] = /^(:env:|\w+)\.([\w-]+)=(.*)$/.exec(line.trim()) ?? [];
    return sections.includes(section) ? [{ section, name, value: ofPython(value) }] : [];
  });
  lines.sort((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section));
  return new Map(lines.map(({ name, value }) => [name, value]));
}

export async function trustOf(pip: PipSettings, environment: NodeJS.ProcessEnv): Promise<Trust> {
  const named = [
    { setting: 'cert of this machine’s pip configuration', file: pip.get('cert') },
    { setting: 'REQUESTS_CA_BUNDLE', file: environment.REQUESTS_CA_BUNDLE },
    { setting: 'CURL_CA_BUNDLE', file: environment.CURL_CA_BUNDLE },
  ].flatMap(({ setting, file }) => (file ? [{ setting, file }] : []));
  return {
    // pip uses the first setting that exists.
    authorities: await authoritiesIn(named.slice(0, 1)),
    advice: pip.has('trusted-host')
      ? messageOf('TRUST_BY_PIP_TRUSTED_HOST', {})
      : messageOf('TRUST_BY_PIP', {}),
    isAskedToTrustAll: pip.has('trusted-host'),
  };
}

/** One file with certificate and key, as pip requires. */
export async function clientCertificateOf(pip: PipSettings): Promise<ClientCertificate | undefined> {
  const file = pip.get('client-cert');
  if (!file) return undefined;
  const setting = 'client-cert of this machine’s pip configuration';
  const both = await pem(file, setting);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(both) || !both.includes('-----BEGIN CERTIFICATE-----'))
    throw misconfigured(messageOf('PIP_CERTIFICATE_INCOMPLETE', { setting, file }));
  return { cert: both, key: both };
}

/** Settings that affect the installed files and that a build cannot apply. */
export const unfollowedOf = (pip: PipSettings): string[] =>
  ['find-links', 'no-index', 'constraint'].flatMap((name) =>
    pip.has(name)
      ? [`${name} of this machine’s pip configuration is not followed: a build sees no files of the machine.`]
      : [],
  );

/** Prints the login of a host, or `null`: pip reads the file by the same module. */
const askNetrc =
  'import json, netrc, sys; print(json.dumps(netrc.netrc(sys.argv[1]).authenticators(sys.argv[2])))';

/** The Authorization header for a host from the machine's `.netrc`, which pip uses for addresses without a user. */
export async function netrcLogin(
  host: string,
  { program, environment }: { program: string; environment: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  const file = environment.NETRC ?? path.join(environment.HOME ?? homedir(), '.netrc');
  if (!(await exists(file))) return undefined;
  // Like pip, a build ignores a file with a mistake.
  const said = await runTool(program, ['-s', '-c', askNetrc, file, host], { cwd: '/' }).catch(() => 'null');
  const found: [login: string, account: string, password: string] | null = JSON.parse(said);
  return found === null ? undefined : basic(found[0], found[2]);
}

/** Parses the output of Python's `repr` for a string. */
function ofPython(value: string): string {
  const quoted = /^(['"])(.*)\1$/.exec(value)?.[2] ?? value;
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return quoted.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}
