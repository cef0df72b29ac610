import { factsOf, type MessageFacts, type Text, textOf } from '../message.ts';

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
  /** Codes and parameters of the texts that are not the same in every language. */
  said?: { title?: MessageFacts; detail?: MessageFacts; fix?: MessageFacts };
};

type Texts = { title: Text; detail: Text; fix?: Text | undefined };

/** @param id stays the same on every machine and in every release */
export function findingOf(id: string, state: Finding['state'], { title, detail, fix }: Texts): Finding {
  return {
    id,
    state,
    title: textOf(title),
    detail: textOf(detail),
    ...(fix === undefined ? {} : { fix: textOf(fix) }),
    said: { ...saidOf('title', title), ...saidOf('detail', detail), ...saidOf('fix', fix) },
  };
}

const saidOf = (name: keyof Texts, text: Text | undefined) =>
  text === undefined || typeof text === 'string' ? {} : { [name]: factsOf(text) };

const marks = { ok: '✔', warning: '!', problem: '✘' } as const satisfies Record<Finding['state'], string>;

/** A finding as terminal text: the title, the detail and the fix. */
export function findingLines({ state, title, detail, fix }: Finding): string {
  const more = fix === undefined ? [] : [`    Fix: ${fix}`];
  return [`${marks[state]} ${title}`, `    ${detail}`, ...more].join('\n');
}
