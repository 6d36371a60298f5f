import { createHash } from 'node:crypto';
import type { TestItem } from '../contracts/dataset.js';

/**
 * At most `limit` items, chosen by the hash of their ids, so that the choice neither follows the order of the source nor
 * changes when other items come or go. The order stays that of `items`.
 */
export function limitItems(items: readonly TestItem[], limit: number): TestItem[] {
  if (items.length <= limit) return [...items];
  const chosen = new Set(
    items
      .map(({ id }) => ({ id, hash: createHash('sha256').update(id).digest('hex') }))
      .sort((a, b) => (a.hash < b.hash ? -1 : 1))
      .slice(0, limit)
      .map(({ id }) => id),
  );
  return items.filter(({ id }) => chosen.has(id));
}
