import type { Call, LogLine, RunnableVersion, Timings } from '../types.ts';

/** The log of one call, with platform lines exactly as the cloud writes them (docs: functions/concepts/logs). */
export function callLog(
  { requestId, onLog }: Pick<Call, 'requestId' | 'onLog'>,
  { versionId, memoryBytes }: Pick<RunnableVersion, 'versionId' | 'memoryBytes'>,
) {
  const say = (stream: LogLine['stream'], text: string) => onLog?.({ timestampMs: Date.now(), stream, text });
  return {
    say,
    begin: () => say('system', `START RequestID: ${requestId} Version: ${versionId}`),
    end(timings: Timings) {
      say('system', `END RequestID: ${requestId}`);
      say('system', reportLine(requestId, { memoryBytes, timings }));
    },
  };
}

/** Billed time is rounded up to 100 ms; the duration includes queue and initialisation. */
function reportLine(
  requestId: string,
  { memoryBytes, timings }: { memoryBytes: number; timings: Timings },
): string {
  const ms = (time: number) => `${time.toFixed(3)} ms`;
  const parts = [
    `REPORT RequestID: ${requestId}`,
    `Duration: ${ms(timings.durationMs)}`,
    `Billed Duration: ${Math.max(1, Math.ceil(timings.durationMs / 100)) * 100} ms`,
    `Memory Size: ${Math.round(memoryBytes / 1024 / 1024)} MB`,
  ];
  if (timings.maxMemoryBytes !== undefined) {
    parts.push(`Max Memory Used: ${Math.ceil(timings.maxMemoryBytes / 1024 / 1024)} MB`);
  }
  parts.push(`Queuing Duration: ${ms(timings.queueMs)}`);
  if (timings.initMs !== undefined) parts.push(`Function Init Duration: ${ms(timings.initMs)}`);
  return parts.join(' ');
}
