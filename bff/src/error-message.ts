import { type ErrorMessageCode, type ErrorMessages, errorMessages } from '../contract/index.ts';

/** The English text of an error, with the code and parameters that translate it. */
export type ErrorMessage = {
  code: ErrorMessageCode;
  params: Readonly<Record<string, string>>;
  text: string;
};

type ParamsOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsOf<Rest>
  : never;

/** Writes the English text of a code. A missing or unknown parameter fails the type check. */
export function say<Code extends ErrorMessageCode>(
  code: Code,
  params: { readonly [Name in ParamsOf<ErrorMessages[Code]>]: string | number },
): ErrorMessage {
  const values = new Map(
    Object.entries<string | number>(params).map(([name, value]) => [name, String(value)]),
  );
  // One pass: a value that holds braces is not read again.
  const text = errorMessages[code].replaceAll(/\{(\w+)\}/g, (braces, name) => values.get(name) ?? braces);
  return { code, params: Object.fromEntries(values), text };
}
