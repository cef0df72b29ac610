/** What one part of the campaign did and found. */
export type PartReport = {
  part: string;
  /** How much was done, in words: `500 kills`. */
  size: string;
  figures: string;
  /** Each a sentence; none when all held. */
  faults: string[];
};

const shownFaults = 20;

/** The table that docs/security.md takes over, and below it the faults. */
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

/** Collects faults once each, with how often they came, so that one cause is not a thousand lines. */
export class Faults {
  readonly #counts = new Map<string, number>();

  /** @param fault in one line; what differs from run to run is left out of it */
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

/** The value that a share of all values is at most, `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
