/** What the doctor says of one thing that the machine must offer, or of one promise that it tried to break. */
export type Finding = {
  id: string;
  /** A noun phrase for the machine's parts, a sentence for promises. */
  title: string;
  /** `problem`: functions cannot run, or are not isolated. `warning`: something narrower is missing. */
  state: 'ok' | 'warning' | 'problem';
  /** What was seen. */
  detail: string;
  /** The one narrow fix; present unless all is well. */
  fix?: string;
};
