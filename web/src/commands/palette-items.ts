import { namedLike } from '../functions/find-functions.ts';

export type PaletteFunction = { id: string; name: string; description: string };

/** A longer list is no quicker to read than to type more of the name. */
const functionsMost = 50;

/** The functions that a text finds, those whose name begins with it first. */
export function functionsFor<Item extends PaletteFunction>(
  functions: readonly Item[],
  text: string,
): { shown: readonly Item[]; more: number } {
  const wanted = text.trim().toLowerCase();
  const rank = ({ name }: Item) => Number(!name.toLowerCase().startsWith(wanted));
  const found = namedLike(functions, wanted).toSorted(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name),
  );
  return { shown: found.slice(0, functionsMost), more: Math.max(found.length - functionsMost, 0) };
}
