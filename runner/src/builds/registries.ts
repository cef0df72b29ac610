/** Where a build gets packages: what the settings say, else what the machine's own npm and pip are configured for. */

import { runTool } from '../runtimes/run-tool.ts';
import { RunnerError } from '../types.ts';

export type Registries = { npm?: string | undefined; pip?: string | undefined };

/** The registry's address and each `host:port` that a build may reach for it. */
export type Registry = { url: string; allowed: ReadonlySet<string> };

export async function npmRegistry(setting: string | undefined): Promise<Registry> {
  const url = setting ?? (await runTool('npm', ['config', 'get', 'registry'])).trim();
  return { url, allowed: new Set([authorityOf(url, 'FC_NPM_REGISTRY')]) };
}

/** pip's own words for where it looks when nobody tells it, and the host that the files there are on. */
const askPip =
  'import json; from pip._internal.models.index import PyPI; print(json.dumps([PyPI.simple_url, PyPI.file_storage_domain]))';

export async function pipIndex(setting: string | undefined, program: string): Promise<Registry> {
  const configured = setting ?? (await configuredIndex(program));
  if (configured) return { url: configured, allowed: new Set([authorityOf(configured, 'FC_PIP_INDEX_URL')]) };
  const answer: unknown = JSON.parse(await runTool(program, ['-s', '-c', askPip]));
  const [url, files] = Array.isArray(answer) ? answer.map(String) : [];
  if (!url || !files)
    throw new RunnerError('BUILD_FAILED', 'pip does not say which index it uses. Set FC_PIP_INDEX_URL.');
  return { url, allowed: new Set([authorityOf(url, 'FC_PIP_INDEX_URL'), `${files}:443`]) };
}

async function configuredIndex(program: string): Promise<string | undefined> {
  const found =
    process.env.PIP_INDEX_URL ??
    (await runTool(program, ['-s', '-m', 'pip', 'config', 'get', 'global.index-url']).catch(() => ''));
  return found.trim() || undefined;
}

function authorityOf(url: string, setting: string): string {
  const read = URL.canParse(url) ? new URL(url) : undefined;
  if (read?.protocol !== 'https:' && read?.protocol !== 'http:')
    throw new RunnerError(
      'BUILD_FAILED',
      `"${url}" is no address of a package registry. Set ${setting} to one.`,
    );
  return `${read.hostname}:${read.port || (read.protocol === 'https:' ? '443' : '80')}`;
}
