import type { Version } from 'bff/contract';
import { isolatedNetworkId } from 'bff/contract';
import { emptyValue, formatBytes } from '../ui/format.ts';
import { t } from './messages.ts';
import { lackingMetadata } from './version-rules.ts';

/** A setting of a version as the screens show it. Rows with the same key are comparable. */
export type SettingRow = { key: string; label: string; value: string; isCode: boolean };

/** Every setting of a version, in the order of the editor's form. */
export function settingsRows(version: Version, accountName: (id: string) => string): SettingRow[] {
  const row = (key: string, label: string, value: string, isCode = false): SettingRow => ({
    key,
    label,
    value,
    isCode,
  });
  const { asyncInvocationConfig, logOptions, connectivity, tmpfsSize } = version;
  return [
    row('runtime', t('runtime'), version.runtime),
    row('entrypoint', t('entrypoint'), version.entrypoint, true),
    row(
      'account',
      t('account'),
      version.serviceAccountId ? accountName(version.serviceAccountId) : emptyValue,
    ),
    row('memory', t('memory'), formatBytes(Number(version.resources.memory))),
    row('timeout', t('timeout'), t('seconds', { seconds: Number.parseFloat(version.executionTimeout) })),
    row('concurrency', t('concurrency'), version.concurrency ?? '1'),
    row(
      'network',
      t('network'),
      connectivity?.networkId === isolatedNetworkId ? t('noInternet') : t('internet'),
    ),
    row('tmpfs', t('temporaryFiles'), tmpfsSize ? formatBytes(Number(tmpfsSize)) : t('onDisk')),
    row('metadata', t('metadata'), lackingMetadata(version) ?? t('allMetadata')),
    row(
      'async',
      t('asyncCalls'),
      asyncInvocationConfig
        ? t('retries', { count: Number(asyncInvocationConfig.retriesCount) })
        : t('asyncCallsOff'),
    ),
    row('logs', t('logging'), logOptions?.disabled ? t('loggingOff') : levelOf(logOptions?.minLevel)),
    row('description', t('description'), version.description || emptyValue),
    ...Object.entries(version.environment ?? {})
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => row(`environment:${name}`, name, value, true)),
  ];
}

const levelOf = (level: string | undefined) =>
  level === undefined || level === 'LEVEL_UNSPECIFIED' ? t('allLevels') : t('fromLevel', { level });

export type ChangedSetting = { key: string; label: string; before: string; after: string };

/** The settings that differ. A variable that one version lacks is shown as missing there. */
export function changedSettings(
  before: readonly SettingRow[],
  after: readonly SettingRow[],
): ChangedSetting[] {
  const rows = new Map([...before, ...after].map((each) => [each.key, each.label]));
  const valueIn = (list: readonly SettingRow[], key: string) => list.find((each) => each.key === key)?.value;
  return [...rows].flatMap(([key, label]) => {
    const [from, to] = [valueIn(before, key), valueIn(after, key)];
    return from === to ? [] : [{ key, label, before: from ?? emptyValue, after: to ?? emptyValue }];
  });
}
