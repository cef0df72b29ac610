/** The doctor's result for one requirement of the machine, or for one promise that it tried to break. */
export type Finding = {
  id: string;
  /** A noun phrase for requirements, a sentence for promises. */
  title: string;
  /** `problem`: functions cannot run or are not isolated. `warning`: a narrower feature is missing. */
  state: 'ok' | 'warning' | 'problem';
  /** What the doctor observed. */
  detail: string;
  /** The one narrow fix; absent only if the state is `ok`. */
  fix?: string;
};

const marks = { ok: '✔', warning: '!', problem: '✘' } as const satisfies Record<Finding['state'], string>;

/** A finding as terminal text: the title, the detail and the fix. */
export function findingLines({ state, title, detail, fix }: Finding): string {
  const more = fix === undefined ? [] : [`    Fix: ${fix}`];
  return [`${marks[state]} ${title}`, `    ${detail}`, ...more].join('\n');
}
