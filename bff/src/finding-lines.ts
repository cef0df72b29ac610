import type { Finding } from 'runner';

const marks = { ok: '✔', warning: '!', problem: '✘' } as const satisfies Record<Finding['state'], string>;

/** What the doctor found, for a terminal: what it is, what was seen, and the mend. */
export function findingLines({ state, title, detail, remedy }: Finding): string {
  const more = remedy === undefined ? [] : [`    Mend: ${remedy}`];
  return [`${marks[state]} ${title}`, `    ${detail}`, ...more].join('\n');
}
