/** Result of one part of the campaign. */
export type PartReport = {
  part: string;
  /** Amount of work, in words: `500 kills`. */
  size: string;
  figures: string;
  /** One sentence per fault; empty when every check passed. */
  faults: string[];
};

const shownFaults = 20;

/** The table for docs/security.md, followed by the faults. */
export function reportText({
  reports,
  seed,
  at,
}: {
  reports: readonly PartReport[];
  seed: number;
  at: Date;
}): string {
  const day = at.toISOString().slice(0, 10);
  const rows = reports.map(
    ({ part, size, figures, faults }) =>
      `| ${part} | ${size} | ${figures} | ${faults.length === 0 ? 'none' : faults.length} |`,
  );
  const faults = reports.flatMap(({ part, faults: found }) => [
    ...found.slice(0, shownFaults).map((fault) => `- ${part}: ${fault}`),
    ...(found.length > shownFaults ? [`- ${part}: ${found.length - shownFaults} more`] : []),
  ]);
  return [
    `Campaign of ${day}, seed ${seed}`,
    '',
    '| part | size | figures | faults |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...(faults.length === 0 ? [] : ['', 'Faults:', '', ...faults]),
    '',
  ].join('\n');
}

/** Collects each fault once with a count, so that one cause does not fill a thousand lines. */
export class Faults {
  readonly #counts = new Map<string, number>();

  /** @param fault one line, without details that differ between occurrences */
  add(fault: string): void {
    const text = fault
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '<id>')
      .replaceAll(/functions-console-campaign-\w+/g, '<folder>')
      .replaceAll(/\s+/g, ' ');
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  list(): string[] {
    return [...this.#counts].map(([fault, count]) => (count === 1 ? fault : `${fault} (${count} times)`));
  }
}

/** The value that a share of all values does not exceed; `share` is from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
