import type { Call, Figures, LogLine, RunnableVersion } from '../types.ts';

/** The log of one call, with the platform's own lines letter for letter as the cloud writes them (docs: functions/concepts/logs). */
export function callLog(
  { requestId, onLog }: Pick<Call, 'requestId' | 'onLog'>,
  { versionId, memoryBytes }: Pick<RunnableVersion, 'versionId' | 'memoryBytes'>,
) {
  const say = (stream: LogLine['stream'], text: string) => onLog?.({ timestampMs: Date.now(), stream, text });
  return {
    say,
    begin: () => say('system', `START RequestID: ${requestId} Version: ${versionId}`),
    end(figures: Figures) {
      say('system', `END RequestID: ${requestId}`);
      say('system', reportLine(requestId, { memoryBytes, figures }));
    },
  };
}

/** Billed time is rounded up to 100 ms; the duration includes queue and initialisation. */
function reportLine(
  requestId: string,
  { memoryBytes, figures }: { memoryBytes: number; figures: Figures },
): string {
  const ms = (time: number) => `${time.toFixed(3)} ms`;
  const parts = [
    `REPORT RequestID: ${requestId}`,
    `Duration: ${ms(figures.durationMs)}`,
    `Billed Duration: ${Math.max(1, Math.ceil(figures.durationMs / 100)) * 100} ms`,
    `Memory Size: ${Math.round(memoryBytes / 1024 / 1024)} MB`,
  ];
  if (figures.maxMemoryBytes !== undefined) {
    parts.push(`Max Memory Used: ${Math.ceil(figures.maxMemoryBytes / 1024 / 1024)} MB`);
  }
  parts.push(`Queuing Duration: ${ms(figures.queueMs)}`);
  if (figures.initMs !== undefined) parts.push(`Function Init Duration: ${ms(figures.initMs)}`);
  return parts.join(' ');
}
