import type { RunRecord } from 'bff/contract';
import { describeOutcome } from '../invocations/outcome.ts';
import { resultOf } from './kept-state.ts';
import { t } from './messages.ts';

type Theme = 'success' | 'warning' | 'danger' | 'info' | 'unknown';

/** The state of a run in a word, with its colour. */
export function stateOf(run: RunRecord): { label: string; theme: Theme } {
  switch (run.state) {
    case 'running':
      return { label: t('running'), theme: 'info' };
    case 'cancelled':
      return { label: t('cancelled'), theme: 'unknown' };
    case 'interrupted':
      return { label: t('interrupted'), theme: 'warning' };
    case 'finished': {
      const result = resultOf({ run, output: '' });
      if (!result) return { label: t('interrupted'), theme: 'warning' };
      const { label, theme } = describeOutcome(result, {});
      return { label, theme };
    }
  }
}

/** Where a run comes from, unless a person started it here. */
export function originOf({ origin }: RunRecord): string | undefined {
  if (origin === 'gateway') return t('fromGateway');
  return origin === 'import' ? t('imported') : undefined;
}
