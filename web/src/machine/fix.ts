/** A fix in its parts: words before, the command to copy, words after. */
export type Fix = { before?: string; command?: string; after?: string };

const command = /(?:sudo|node|npm|uv|pyenv|systemd-run) [^()]+/;

/** Finds the command in a fix such as "Start anew: sudo sysctl x=1 (until the next boot)"; not every fix has one. */
export function readFix(text: string): Fix {
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
