type Named = { id: string; name: string; description: string };

/** Returns the functions whose name, ID or description contains the text, ignoring case. */
export function namedLike<Item extends Named>(functions: readonly Item[], text: string): readonly Item[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return functions;
  return functions.filter(({ id, name, description }) =>
    `${name}\n${id}\n${description}`.toLowerCase().includes(wanted),
  );
}
