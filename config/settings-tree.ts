/** Helpers for nested settings: merging, walking and addressing them by path. */

export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` wins; mappings merge, everything else is replaced. A `{path}` replaces a `{hub}` and the other way round. */
export function mergeTrees(under: Tree, over: Tree): Tree {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) && !isSource(value) ? mergeTrees(below, value) : value;
  }
  return merged;
}

/** Whether a mapping names files, a repository or a service, an either-or that is never mixed. */
export function isSource(value: unknown): value is Tree {
  return isTree(value) && ('path' in value || 'hub' in value || 'service' in value);
}

export function getIn(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, key) => (isTree(node) ? node[String(key)] : undefined), tree);
}

export function setIn(tree: Tree, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const child = tree[head];
  const next: Tree = isTree(child) ? child : {};
  tree[head] = next;
  setIn(next, rest, value);
}

/** Every leaf with its path, in the order of the tree. Lists are leaves. */
export function leaves(tree: Tree, prefix: readonly string[] = []): { path: string[]; value: unknown }[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leaves(value, [...prefix, key]) : [{ path: [...prefix, key], value }],
  );
}

/** The settings without some, by omission: a setting that nobody named counts. */
export function allBut<T extends object, K extends keyof T>(settings: T, omitted: readonly K[]): Omit<T, K> {
  const rest = Object.entries(settings).filter(([key]) => !(omitted as readonly string[]).includes(key));
  return Object.fromEntries(rest) as Omit<T, K>;
}
