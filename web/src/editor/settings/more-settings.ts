import { cloudNamesVariable } from 'bff/contract';
import type { DraftSettings } from '../draft/draft.ts';

const keys = [
  'changedNetwork',
  'changedConcurrency',
  'changedTmpfs',
  'changedAsync',
  'changedMetadata',
  'changedCloudNames',
] as const;

/** @returns message keys of the rarely needed settings that differ from their defaults */
export function unusualSettings(settings: DraftSettings) {
  const unusual = {
    changedNetwork: settings.networkId !== undefined,
    changedConcurrency: settings.concurrency !== undefined,
    changedTmpfs: settings.tmpfsBytes !== undefined,
    changedAsync: settings.asyncCalls !== undefined,
    changedMetadata: settings.metadata !== undefined,
    changedCloudNames: settings.environment.some(
      ({ name, value }) => name === cloudNamesVariable && value === 'internet',
    ),
  } satisfies Record<(typeof keys)[number], boolean>;
  return keys.filter((key) => unusual[key]);
}
