import type { InstalledPackages } from 'bff/contract';

export type Package = InstalledPackages['packages'][number];
/** A package below what requires it. `isRepeated`: its own packages are listed where it first occurs. */
export type PackageNode = { key: string; item: Package; depth: number; isRepeated: boolean };

/** The packages that nothing requires, each followed by what it requires. Packages of a cycle follow at the end. */
export function packageTree(packages: readonly Package[]): PackageNode[] {
  const byPath = new Map(packages.map((each) => [each.path, each]));
  const required = new Set(packages.flatMap(({ requires }) => requires));
  const nodes: PackageNode[] = [];
  const listed = new Set<string>();
  const list = (root: Package) => {
    const waiting: { item: Package; depth: number; above: string }[] = [{ item: root, depth: 0, above: '' }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { item, depth } = next;
      const key = `${next.above}>${item.path}`;
      const isRepeated = listed.has(item.path);
      nodes.push({ key, item, depth, isRepeated: isRepeated && item.requires.length > 0 });
      if (isRepeated) continue;
      listed.add(item.path);
      waiting.push(
        ...item.requires
          .flatMap((path) => byPath.get(path) ?? [])
          .map((below) => ({ item: below, depth: depth + 1, above: item.path }))
          .reverse(),
      );
    }
  };
  for (const each of packages) if (!required.has(each.path)) list(each);
  for (const each of packages) if (!listed.has(each.path)) list(each);
  return nodes;
}

export type ChangedPackage = { name: string; before: string | undefined; after: string | undefined };

/** Packages whose installed versions differ, by name; several versions of one package are listed together. */
export function changedPackages(before: readonly Package[], after: readonly Package[]): ChangedPackage[] {
  const versionsOf = (packages: readonly Package[]) =>
    new Map(
      [...Map.groupBy(packages, ({ name }) => name)].map(([name, same]) => [
        name,
        [...new Set(same.map(({ version }) => version))].toSorted().join(', '),
      ]),
    );
  const [from, to] = [versionsOf(before), versionsOf(after)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .toSorted()
    .map((name) => ({ name, before: from.get(name), after: to.get(name) }))
    .filter((each) => each.before !== each.after);
}
