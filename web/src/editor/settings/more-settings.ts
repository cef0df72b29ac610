import { cloudNamesVariable } from 'bff/contract';
import type { DraftSettings } from '../draft/draft.ts';

/** @returns the names of the settings that few functions need, of those that are not as usual here */
export function unusualSettings(settings: DraftSettings): string[] {
  const unusual = {
    network: settings.networkId !== undefined,
    'calls at a time': settings.concurrency !== undefined,
    'temporary files': settings.tmpfsBytes !== undefined,
    'asynchronous calls': settings.asyncCalls !== undefined,
    'metadata service': settings.metadata !== undefined,
    'Yandex Cloud’s names': settings.environment.some(
      ({ name, value }) => name === cloudNamesVariable && value === 'internet',
    ),
  };
  return Object.entries(unusual).flatMap(([name, isUnusual]) => (isUnusual ? [name] : []));
}
