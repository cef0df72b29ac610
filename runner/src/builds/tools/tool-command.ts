/** The npm and pip commands inside the sandbox; pure functions. */
import { baseEnvironment } from '../../instances/environment.ts';
import { metadataAddress } from '../../network/addresses.ts';
import type { Registry } from '../registry/registries.ts';
import { machineBundle } from '../registry/trust.ts';
import type { BuildPlan } from './plan.ts';

export type ToolCommand = { arguments: string[]; environment: Record<string, string>; shown: string };

const proxy = `http://${metadataAddress}:80`;
const environment = { HOME: '/build', LANG: baseEnvironment.LANG ?? 'C.UTF-8' };

export function toolCommand(plan: Omit<BuildPlan, 'entries'>, registry: Registry): ToolCommand {
  return plan.tool === 'npm' ? npmCommand(plan, registry) : pipCommand(registry);
}

function npmCommand({ hasLockfile }: Pick<BuildPlan, 'hasLockfile'>, { url, scopes }: Registry): ToolCommand {
  const command = [hasLockfile ? 'ci' : 'install', '--omit=dev'];
  return {
    // Adds the output of scripts and each fetch to the log.
    arguments: [
      ...command,
      '--no-audit',
      '--no-fund',
      '--foreground-scripts',
      '--loglevel=http',
      '--no-progress',
    ],
    environment: {
      ...environment,
      NODE_EXTRA_CA_CERTS: machineBundle,
      npm_config_cache: '/build/cache',
      npm_config_registry: url,
      ...Object.fromEntries(
        Object.entries(scopes).map(([scope, of]) => [`npm_config_${scope}:registry`, of]),
      ),
      npm_config_proxy: proxy,
      npm_config_https_proxy: proxy,
      npm_config_noproxy: metadataAddress,
      npm_config_update_notifier: 'false',
      npm_config_fetch_retries: '1',
      npm_config_fetch_retry_mintimeout: '1000',
    },
    shown: `npm ${command.join(' ')}`,
  };
}

function pipCommand({ url, more }: Registry): ToolCommand {
  return {
    arguments: [
      ...['install', '--requirement', 'requirements.txt', '--index-url', url, '--proxy', proxy],
      ...[
        '--no-input',
        '--no-cache-dir',
        ...more.flatMap((address) => ['--extra-index-url', address]),
        // The registry proxy, in the network of the same sandbox.
        ...['--trusted-host', metadataAddress],
        '--no-compile',
        '--disable-pip-version-check',
        '--progress-bar',
        'off',
        '--retries',
        '1',
      ],
    ],
    environment: {
      ...environment,
      PIP_CERT: machineBundle,
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    },
    shown: 'pip install --requirement requirements.txt',
  };
}

/**
 * The tool's own output about a failure: npm prints the cause first and its usage after it, pip prints the cause last.
 */
export function lastWords(lines: readonly string[]): string {
  const ofNpm = lines.filter(
    (line) =>
      /^npm (ERR!|error)/.test(line) &&
      !/complete log of this run|-debug-0\.log|^npm (ERR!|error)( \d+)?\s*$/.test(line),
  );
  if (ofNpm.length > 0) return ofNpm.slice(0, 8).join('\n').slice(0, 2000);
  // The following lines are the output of a subprocess of pip.
  const started = lines.findIndex((line) => /^\s*error: subprocess-exited-with-error/.test(line));
  if (started >= 0) return lines.slice(started).join('\n').slice(0, 2000);
  const ofPip = lines.filter((line) => /^ERROR:|^error:/.test(line));
  return (ofPip.length > 0 ? ofPip : lines).slice(-8).join('\n').slice(-2000);
}
