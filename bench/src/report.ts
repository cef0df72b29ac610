/** One row of the table that `pnpm bench` prints. */
export type Row = {
  what: string;
  measured: string;
  /** The budget from the design, or '' if the row only compares. */
  budget: string;
  /** Undefined if the row has no budget. */
  met?: boolean;
};

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

export function printTable(rows: readonly Row[]): void {
  const table = [
    ['what', 'measured', 'budget', 'met'],
    ...rows.map((row) => [
      row.what,
      row.measured,
      row.budget,
      row.met === undefined ? '' : row.met ? 'yes' : 'NO',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const [index, cells] of table.entries()) {
    console.log(`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
    if (index === 0) console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  }
}
