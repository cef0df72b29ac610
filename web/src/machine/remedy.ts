/** A mend in its parts: words before, the command to copy, words after. */
export type Remedy = { before?: string; command?: string; after?: string };

const command = /(?:sudo|node|npm|uv|pyenv|systemd-run) [^()]+/;

/** Finds the command in a mend such as "Start anew: sudo sysctl x=1 (until the next boot)"; not every mend has one. */
export function readRemedy(text: string): Remedy {
  const parts = new RegExp(
    `^(?:(?<before>.*): )?(?<command>${command.source}?)(?: \\((?<after>.*)\\))?$`,
  ).exec(text);
  if (!parts?.groups) return { before: text };
  const { before, command: found, after } = parts.groups;
  return {
    ...(before === undefined ? {} : { before }),
    ...(found === undefined ? {} : { command: found }),
    ...(after === undefined ? {} : { after }),
  };
}
