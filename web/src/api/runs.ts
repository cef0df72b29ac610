import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { keepCallsRequest, type LogLine, logLine, type RunRecord, runList, runRecord } from 'bff/contract';
import { call, send } from './client.ts';

const at = (runId: string) => `/console/runs/${encodeURIComponent(runId)}`;
const of = (functionId: string) => `/console/functions/${encodeURIComponent(functionId)}/runs`;

export const runsKey = (functionId: string) => ['runs', functionId] as const;

/** Pages of a function's runs, newest first. */
export const runsQuery = (functionId: string) =>
  infiniteQueryOptions({
    queryKey: runsKey(functionId),
    queryFn: ({ signal, pageParam }) =>
      call(runList, of(functionId), { query: { pageSize: 50, pageToken: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken || undefined,
    staleTime: 0,
  });

/** A run with its input, its output and its log. */
export type KeptRun = {
  run: RunRecord;
  input: string;
  output: string | undefined;
  lines: readonly LogLine[];
};

const runningPollMs = 1000;

export const keptRunQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: async ({ signal }): Promise<KeptRun> => {
      const run = await call(runRecord, at(runId), { signal });
      const text = async (part: 'input' | 'output' | 'log') =>
        (await send(`${at(runId)}/${part}`, { signal })).text();
      const [input, output, log] = await Promise.all([
        text('input'),
        run.outputBytes === undefined ? undefined : text('output'),
        text('log'),
      ]);
      return { run, input, output, lines: readLog(log) };
    },
    refetchInterval: ({ state }) => (state.data?.run.state === 'running' ? runningPollMs : false),
    // A run that is gone stays gone.
    retry: false,
  });

/** Lines of JSON. A line that is none is shown as it is. */
function readLog(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return logLine.parse(JSON.parse(line));
      } catch {
        return { timestamp: '', stream: 'system', text: line };
      }
    });
}

/** Resolves when the run has ended. */
export async function cancelRun(runId: string): Promise<void> {
  await call(runRecord, `${at(runId)}:cancel`, { method: 'POST' });
}

export async function importRun(functionId: string, file: unknown): Promise<RunRecord> {
  return await call(runRecord, `${of(functionId)}:import`, { method: 'POST', body: file });
}

/** The address of the file of an exported run. */
export const exportUrl = (runId: string) => `${at(runId)}:export`;

export async function keepCalls(functionId: string, keepsCalls: boolean): Promise<void> {
  await call(keepCallsRequest, `${of(functionId)}:keepCalls`, { method: 'POST', body: { keepsCalls } });
}
