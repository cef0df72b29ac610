/** One defence of the product, how to remove it, and the test that must fail without it. */
export type Mutation = {
  /** The promise of the defence, in one sentence. */
  defence: string;
  /** Path of the file with the defence, from the project's root. */
  file: string;
  /** Text that occurs exactly once in the file. */
  remove: string;
  /** Replacement of the text, which is deleted when this is absent. */
  replaceWith?: string;
  /**
   * The test that must fail: its path from the project's root, and its title or a part of the title without
   * placeholders.
   */
  test: { file: string; title: string };
};
