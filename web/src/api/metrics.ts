import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { functionSummaryList, type MetricPeriod, metrics } from 'bff/contract';
import { call, callAllPages } from './client.ts';

/** As often as the cloud's own charts (docs: functions/operations/function/function-monitoring). */
const refreshMs = 15_000;

/** Versions and calls of each function of a folder. */
export const functionSummariesQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['functionSummaries', folderId],
    queryFn: ({ signal }) =>
      callAllPages(functionSummaryList, '/console/functionSummaries', {
        query: { folderId },
        signal,
        pick: (page) => page.functionSummaries,
      }),
    refetchInterval: refreshMs,
  });

/** @param functionId all functions when absent */
export const metricsQuery = (period: MetricPeriod, functionId?: string) =>
  queryOptions({
    queryKey: ['metrics', { functionId, period }],
    queryFn: ({ signal }) => call(metrics, '/console/metrics', { query: { period, functionId }, signal }),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
