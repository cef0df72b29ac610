import type { DraftFiles } from '../draft/draft.ts';

/** A row of the tree, indented by the depth of its path. */
export type TreeNode = { path: string; name: string; depth: number; kind: 'folder' | 'file' | 'link' };

/** The visible rows: folders before files, by name, without the content of closed folders. */
export function visibleNodes(files: DraftFiles, closed: ReadonlySet<string>): TreeNode[] {
  const nodes: TreeNode[] = [];
  const walk = (prefix: string, paths: readonly string[], depth: number) => {
    const byName = Map.groupBy(paths, (path) => {
      const rest = path.slice(prefix.length);
      const slash = rest.indexOf('/');
      return slash < 0 ? rest : rest.slice(0, slash + 1);
    });
    const names = [...byName.keys()].toSorted(
      (a, b) => Number(b.endsWith('/')) - Number(a.endsWith('/')) || a.localeCompare(b),
    );
    for (const name of names) {
      // The empty folder itself, which already has a row.
      if (name === '') continue;
      if (!name.endsWith('/')) {
        const path = prefix + name;
        nodes.push({ path, name, depth, kind: files[path]?.kind === 'link' ? 'link' : 'file' });
        continue;
      }
      const path = prefix + name.slice(0, -1);
      nodes.push({ path, name: name.slice(0, -1), depth, kind: 'folder' });
      if (!closed.has(path)) walk(`${path}/`, byName.get(name) ?? [], depth + 1);
    }
  };
  walk(
    '',
    Object.entries(files).map(([path, { kind }]) => (kind === 'folder' ? `${path}/` : path)),
    0,
  );
  return nodes;
}
