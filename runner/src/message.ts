/** The English text of a message, with the code and parameters that translate it. */
export type Message = { code: string; params: Readonly<Record<string, string>>; text: string };

/** What a client needs to say a message in its own language; the `reason` and `metadata` of google.rpc.ErrorInfo. */
export type MessageFacts = { reason: string; metadata: Readonly<Record<string, string>> };

type ParamsOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsOf<Rest>
  : never;

/**
 * Returns a function that writes the messages of a table: English texts by code, with parameters in braces. A missing
 * or unknown parameter fails the type check. A parameter may be a message: its code and parameters are then parameters
 * of the outer message too, as `name.reason` and `name.<parameter>`.
 */
export function sayer<const Table extends Readonly<Record<string, string>>>(table: Table) {
  return <Code extends keyof Table & string>(
    code: Code,
    params: { readonly [Name in ParamsOf<Table[Code]>]: string | number | Message },
  ): Message => {
    const all = new Map<string, string>();
    for (const [name, value] of Object.entries<string | number | Message>(params)) {
      if (typeof value !== 'object') {
        all.set(name, String(value));
        continue;
      }
      all.set(name, value.text);
      all.set(`${name}.reason`, value.code);
      for (const [inner, text] of Object.entries(value.params)) all.set(`${name}.${inner}`, text);
    }
    // One pass: a value that holds braces is not read again.
    const text = (table[code] ?? code).replaceAll(/\{(\w+)\}/g, (braces, name) => all.get(name) ?? braces);
    return { code, params: Object.fromEntries(all), text };
  };
}

export const factsOf = ({ code, params }: Message): MessageFacts => ({ reason: code, metadata: params });

/** @returns the message that is a parameter of this one; undefined if that parameter is plain text or missing */
export function innerMessage({ params }: Message, name: string): Message | undefined {
  const code = params[`${name}.reason`];
  if (code === undefined) return undefined;
  const prefix = `${name}.`;
  const inner = Object.entries(params)
    .filter(([each]) => each.startsWith(prefix) && each !== `${name}.reason`)
    .map(([each, value]) => [each.slice(prefix.length), value]);
  return { code, params: Object.fromEntries(inner), text: params[name] ?? '' };
}

/** A text with a code, or one that is the same in every language, such as a command. */
export type Text = string | Message;

export const textOf = (text: Text): string => (typeof text === 'string' ? text : text.text);
