/** A fix in three parts: text before, the command to copy, text after. */
export type Fix = { before?: string; command?: string; after?: string };

const command = /(?:sudo|node|npm|uv|pyenv|systemd-run) [^()]+/;

/** Extracts the command from a fix such as "Start anew: sudo sysctl x=1 (until the next boot)". A fix may have none. */
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
