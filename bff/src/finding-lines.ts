import type { Finding } from 'runner';

const marks = { ok: '✔', warning: '!', problem: '✘' } as const satisfies Record<Finding['state'], string>;

/** A doctor finding as terminal text: the title, the detail and the fix. */
export function findingLines({ state, title, detail, fix }: Finding): string {
  const more = fix === undefined ? [] : [`    Fix: ${fix}`];
  return [`${marks[state]} ${title}`, `    ${detail}`, ...more].join('\n');
}
