/** One defence of the product, how to take it out, and the test that must fail without it. */
export type Mutation = {
  /** What holds while the defence is there, in one sentence. */
  defence: string;
  /** The file that holds the defence, from the project's root. */
  file: string;
  /** Text that occurs exactly once in the file. */
  remove: string;
  /** What stands in its place; the text is deleted when absent. */
  replaceWith?: string;
  /** The test that must fail: its file from the project's root, and its title or a part of it that has no placeholder. */
  test: { file: string; title: string };
};
