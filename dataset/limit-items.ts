import { createHash } from 'node:crypto';

/**
 * At most `limit` items, chosen by the hash of their ids, so that the choice neither follows the order of the source nor
 * changes when other items come or go. The order stays that of `items`.
 */
export function limitItems<Item extends { readonly id: string }>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  const chosen = new Set(byHash(items.map(({ id }) => id)).slice(0, limit));
  return items.filter(({ id }) => chosen.has(id));
}

/** Likewise in whole trees: as many as fit into `limit`, but one in any case. */
export function limitTrees<Item extends { readonly treeId: string }>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  const sizes = new Map<string, number>();
  for (const { treeId } of items) sizes.set(treeId, (sizes.get(treeId) ?? 0) + 1);
  const chosen = new Set<string>();
  let total = 0;
  for (const treeId of byHash([...sizes.keys()])) {
    total += sizes.get(treeId) ?? 0;
    if (total > limit && chosen.size > 0) break;
    chosen.add(treeId);
  }
  return items.filter(({ treeId }) => chosen.has(treeId));
}

function byHash(ids: readonly string[]): string[] {
  return ids
    .map((id) => ({ id, hash: createHash('sha256').update(id).digest('hex') }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ id }) => id);
}
