/** One file below `src/` that imports another, or a library (`to` is undefined). */
interface Edge {
  readonly from: string;
  readonly to: string | undefined;
}

type Graph = Map<string, Set<string>>;

/** Rings of nodes that import one another, each reported once, from the node where the search met it. */
export function rings(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    const start = path.indexOf(node);
    if (start !== -1) {
      found.push([...path.slice(start), node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return found;
}

/**
 * The rings of modules and of files. A type import counts as any other: two files that know each other's types change
 * together.
 */
export function cycles(edges: readonly Edge[], moduleOf: (path: string) => string): string[][] {
  const files: Graph = new Map();
  const modules: Graph = new Map();
  const add = (graph: Graph, from: string, to: string): void => {
    if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  };
  for (const { from, to } of edges) {
    if (to === undefined) continue;
    add(modules, moduleOf(from), moduleOf(to));
    add(files, from, to);
  }
  return [...rings(modules), ...rings(files)];
}
