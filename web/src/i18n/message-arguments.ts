/**
 * Reads the arguments of an ICU message off its literal type, so that the type check knows what each text needs:
 * `'{count, plural, one {# file} other {# files}} of {name}'` needs `{ count: number; name: string | number }`.
 * An argument inside a branch of a plural must be a plain one, as in `{name}`.
 */
export type ArgumentsOf<Message extends string> = {
  [Argument in Found<Message> as Argument[0]]: Argument[1];
};

/** Tags that a message uses without being given them. */
export type OwnTag = 'b' | 'code' | 'kbd';

/** Names of the tags in a message: `'Run <code>npm start</code>'` has `code`. */
export type TagsOf<Message extends string> = Message extends `${string}</${infer Tag}>${infer Rest}`
  ? Tag | TagsOf<Rest>
  : never;

type Plain = string | number;

type Found<Message extends string> = Message extends `${string}{${infer Rest}` ? Argument<Rest> : never;

/** What follows an opening brace. */
type Argument<Rest extends string> = Rest extends `${infer Inside}}${infer After}`
  ? Inside extends `${infer Name}, ${infer Format}`
    ? Format extends `plural, ${string}`
      ? [Name, number] | (Rest extends `${string}, plural, ${infer Branches}` ? Branch<Branches> : never)
      : Format extends `select, ${string}`
        ? [Name, string] | (Rest extends `${string}, select, ${infer Branches}` ? Branch<Branches> : never)
        : [Name, number] | Found<After>
    : [Inside, Plain] | Found<After>
  : never;

/** What follows the kind of a plural or select, or one of its branches. */
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
