import type { CloudFunction } from 'bff/contract';

/** Functions that have a text in their name, id or description, whatever its case. */
export function namedLike(functions: readonly CloudFunction[], text: string): readonly CloudFunction[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return functions;
  return functions.filter(({ id, name, description }) =>
    `${name}\n${id}\n${description}`.toLowerCase().includes(wanted),
  );
}
