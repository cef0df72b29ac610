/** Where a value stands in the specification: names of fields, and positions in lists. */
export type Path = readonly (string | number)[];

/** A rule that a value breaks; the message completes a sentence that begins with the path. */
export type Fault = { path: Path; message: string };
