import type { Figures } from '../types.ts';

/** The platform's own log lines, letter for letter as the cloud writes them (docs: functions/concepts/logs). */
export const startLine = (requestId: string, versionId: string) =>
  `START RequestID: ${requestId} Version: ${versionId}`;

export const endLine = (requestId: string) => `END RequestID: ${requestId}`;

/** Billed time is rounded up to 100 ms; the duration includes queue and initialisation. */
export function reportLine(
  requestId: string,
  { memoryMb, figures }: { memoryMb: number; figures: Figures },
): string {
  const ms = (time: number) => `${time.toFixed(3)} ms`;
  const parts = [
    `REPORT RequestID: ${requestId}`,
    `Duration: ${ms(figures.durationMs)}`,
    `Billed Duration: ${Math.max(1, Math.ceil(figures.durationMs / 100)) * 100} ms`,
    `Memory Size: ${memoryMb} MB`,
  ];
  if (figures.maxMemoryBytes !== undefined) {
    parts.push(`Max Memory Used: ${Math.ceil(figures.maxMemoryBytes / 1024 / 1024)} MB`);
  }
  parts.push(`Queuing Duration: ${ms(figures.queueMs)}`);
  if (figures.initMs !== undefined) parts.push(`Function Init Duration: ${ms(figures.initMs)}`);
  return parts.join(' ');
}
