import { type TemplateSegment, templateOf } from './specification/path-template.ts';
import type { Route } from './specification/route-table.ts';

export type Match = { route: Route; pathParameters: Record<string, string> };

type Node = {
  route?: Route;
  fixed: Map<string, Node>;
  parameters: { before: string; after: string; node: Node }[];
  /** Paths with a greedy parameter here, and the segments after it, the longest first. */
  greedy: { after: TemplateSegment[]; route: Route }[];
};

const newNode = (): Node => ({ fixed: new Map(), parameters: [], greedy: [] });

/** A path whose percent-encoding cannot be read. */
export class UnreadablePath extends Error {}

/**
 * Finds the route of a path. In each segment, fixed text wins over a parameter, and a parameter over a greedy one.
 * Each node of the tree has one depth, so that a request visits it once at most.
 */
export class RouteTree {
  readonly #root = newNode();
  readonly #ignoresTrailingSlashes: boolean;

  constructor({
    routes,
    ignoresTrailingSlashes,
  }: { routes: readonly Route[]; ignoresTrailingSlashes: boolean }) {
    this.#ignoresTrailingSlashes = ignoresTrailingSlashes;
    for (const route of routes) {
      const parts = templateOf(this.#trimmed(route.template));
      if ('segments' in parts) this.#add(parts.segments, route);
    }
  }

  /** @param path as the client sent it, percent-encoded @throws UnreadablePath */
  find(path: string): Match | undefined {
    const trimmed = this.#trimmed(path);
    const segments = trimmed === '/' ? [] : trimmed.slice(1).split('/').map(decoded);
    const route = routeFor(this.#root, segments, 0);
    return route === undefined
      ? undefined
      : { route, pathParameters: parametersOf(segments, this.#trimmed(route.template)) };
  }

  #trimmed(path: string): string {
    return this.#ignoresTrailingSlashes && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  }

  #add(segments: readonly TemplateSegment[], route: Route): void {
    let node = this.#root;
    for (const [i, segment] of segments.entries()) {
      if (segment.kind === 'greedy') {
        node.greedy.push({ after: segments.slice(i + 1), route });
        node.greedy.sort((a, b) => b.after.length - a.after.length);
        return;
      }
      node = segment.kind === 'fixed' ? fixedChild(node, segment.text) : parameterChild(node, segment);
    }
    node.route = route;
  }
}

function fixedChild(node: Node, text: string): Node {
  const child = node.fixed.get(text) ?? newNode();
  node.fixed.set(text, child);
  return child;
}

function parameterChild(node: Node, { before, after }: { before: string; after: string }): Node {
  const known = node.parameters.find((each) => each.before === before && each.after === after);
  if (known !== undefined) return known.node;
  const child = { before, after, node: newNode() };
  node.parameters.push(child);
  node.parameters.sort((a, b) => fixedLength(b) - fixedLength(a));
  return child.node;
}

const fixedLength = ({ before, after }: { before: string; after: string }) => before.length + after.length;

function routeFor(node: Node, segments: readonly string[], at: number): Route | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.route;
  const child = node.fixed.get(segment);
  const found = child === undefined ? undefined : routeFor(child, segments, at + 1);
  if (found !== undefined) return found;
  for (const each of node.parameters) {
    const route = matches(segment, each) ? routeFor(each.node, segments, at + 1) : undefined;
    if (route !== undefined) return route;
  }
  return node.greedy.find(({ after }) => endsWith(segments, after, at))?.route;
}

const matches = (segment: string, { before, after }: { before: string; after: string }) =>
  segment.length > before.length + after.length && segment.startsWith(before) && segment.endsWith(after);

/** @param from the first segment of the greedy parameter, which takes one segment at least */
function endsWith(segments: readonly string[], after: readonly TemplateSegment[], from: number): boolean {
  const start = segments.length - after.length;
  if (start <= from || segments[from] === '') return false;
  return after.every((part, i) => {
    const segment = segments[start + i] ?? '';
    return part.kind === 'fixed'
      ? segment === part.text
      : part.kind === 'parameter' && matches(segment, part);
  });
}

function parametersOf(segments: readonly string[], template: string): Record<string, string> {
  const parts = templateOf(template);
  if ('rule' in parts) return {};
  const greedyAt = parts.segments.findIndex(({ kind }) => kind === 'greedy');
  const extra = segments.length - parts.segments.length;
  return Object.fromEntries(
    parts.segments.flatMap((part, i): [name: string, value: string][] => {
      const at = greedyAt >= 0 && i > greedyAt ? i + extra : i;
      const segment = segments[at] ?? '';
      if (part.kind === 'greedy') return [[part.name, segments.slice(at, at + extra + 1).join('/')]];
      if (part.kind === 'fixed') return [];
      return [[part.name, segment.slice(part.before.length, segment.length - part.after.length)]];
    }),
  );
}

function decoded(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment;
  } catch {
    throw new UnreadablePath();
  }
}
