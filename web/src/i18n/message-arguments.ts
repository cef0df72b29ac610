/**
 * Derives the arguments of an ICU message from its literal type, so that the type check knows what each message needs:
 * `'{count, plural, one {# file} other {# files}} of {name}'` needs `{ count: number; name: string | number }`.
 * An argument inside a branch of a plural must be a plain one, such as `{name}`.
 */
export type ArgumentsOf<Message extends string> = {
  [Argument in Found<Message> as Argument[0]]: Argument[1];
};

/** Tags that every message can use and no caller passes. */
export type OwnTag = 'b' | 'code' | 'kbd';

/** Names of the tags in a message: `'Run <code>npm start</code>'` has `code`. */
export type TagsOf<Message extends string> = Message extends `${string}</${infer Tag}>${infer Rest}`
  ? Tag | TagsOf<Rest>
  : never;

type Plain = string | number;

type Found<Message extends string> = Message extends `${string}{${infer Rest}` ? Argument<Rest> : never;

/** Parses the text after an opening brace. */
type Argument<Rest extends string> = Rest extends `${infer Inside}}${infer After}`
  ? Inside extends `${infer Name}, ${infer Format}`
    ? Format extends `plural, ${string}`
      ? [Name, number] | (Rest extends `${string}, plural, ${infer Branches}` ? Branch<Branches> : never)
      : Format extends `select, ${string}`
        ? [Name, string] | (Rest extends `${string}, select, ${infer Branches}` ? Branch<Branches> : never)
        : [Name, number] | Found<After>
    : [Inside, Plain] | Found<After>
  : never;

/** Parses the text after the keyword `plural` or `select`, or after one of its branches. */
type Branch<Rest extends string> = Rest extends `${infer Key}{${infer Body}`
  ? Key extends `${string}}${infer After}`
    ? Found<`${After}{${Body}`>
    : BranchBody<Body>
  : never;

type BranchBody<Rest extends string> = Rest extends `${infer Text}}${infer After}`
  ? Text extends `${string}{${infer Name}`
    ? [Name, Plain] | BranchBody<After>
    : Branch<After>
  : never;
