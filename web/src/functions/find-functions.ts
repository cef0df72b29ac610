import type { CloudFunction } from 'bff/contract';

/** Returns the functions whose name, ID or description contains the text, ignoring case. */
export function namedLike(functions: readonly CloudFunction[], text: string): readonly CloudFunction[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return functions;
  return functions.filter(({ id, name, description }) =>
    `${name}\n${id}\n${description}`.toLowerCase().includes(wanted),
  );
}
