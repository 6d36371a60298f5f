import { groupBy } from './group-by.js';
import { inputError } from './input-error.js';
import type { LocatedRow } from './read-rows.js';
import { toRawNode, type ReadTally, type RawNode, type RawTree } from './raw-tree.js';

/** What OASST1 and filtered copies without a `tree_state` column hold: only trees that are ready. */
const DEFAULT_TREE_STATE = 'ready_for_export';

/**
 * Groups flat rows to trees, which come out in the order of their first rows. Rows of a tree need not be adjacent: a
 * first pass over the source counts the rows of each tree, and a second one holds only the trees that are still open.
 *
 * @param rows opens the stream anew; called twice
 */
export async function* groupRows(rows: () => AsyncIterable<LocatedRow>, tally: ReadTally): AsyncGenerator<RawTree> {
  const missing = await countByTree(rows());
  const open = new Map<string, LocatedRow[]>();
  for await (const row of rows()) {
    tally.messages += 1;
    const treeId = row.value.message_tree_id;
    missing.set(treeId, (missing.get(treeId) ?? 0) - 1);
    const held = open.get(treeId);
    if (held === undefined) open.set(treeId, [row]);
    else held.push(row);
    yield* takeComplete(open, missing);
  }
}

/** The leading trees that have all of their rows; a later one waits, so that the order stays that of the source. */
function* takeComplete(open: Map<string, LocatedRow[]>, missing: ReadonlyMap<string, number>): Generator<RawTree> {
  for (const [treeId, rows] of open) {
    if (missing.get(treeId) !== 0) return;
    open.delete(treeId);
    yield toTree(treeId, rows);
  }
}

async function countByTree(rows: AsyncIterable<LocatedRow>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { value } of rows) counts.set(value.message_tree_id, (counts.get(value.message_tree_id) ?? 0) + 1);
  return counts;
}

function toTree(id: string, rows: readonly LocatedRow[]): RawTree {
  const state = rows.find(({ value }) => typeof value.tree_state === 'string')?.value.tree_state;
  return { id, state: state ?? DEFAULT_TREE_STATE, nodes: depthFirst(rows) };
}

function depthFirst(rows: readonly LocatedRow[]): RawNode[] {
  const first = firstById(rows);
  const children = groupBy(rows, (row) => row.value.parent_id ?? '');
  const nodes: RawNode[] = [];
  const stack = rows.filter((row) => !hasParent(row, first)).map((row) => ({ row, parent: null as number | null }));
  stack.reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { row, parent } = next;
    const index = nodes.push(toRawNode(row.value, row.value.parent_id ?? null, parent, row.place)) - 1;
    // A repeated id has no replies of its own: they belong to the first row that carries it.
    if (first.get(row.value.message_id) !== row) continue;
    const replies = children.get(row.value.message_id) ?? [];
    stack.push(...replies.map((reply) => ({ row: reply, parent: index })).reverse());
  }
  if (nodes.length < rows.length) throw cycle(rows, nodes);
  return nodes;
}

function firstById(rows: readonly LocatedRow[]): Map<string, LocatedRow> {
  // Filled from the end, so that the first row of an id stays.
  return new Map(rows.toReversed().map((row) => [row.value.message_id, row]));
}

function hasParent(row: LocatedRow, rows: ReadonlyMap<string, LocatedRow>): boolean {
  return rows.has(row.value.parent_id ?? '');
}

/** Rows that no root leads to hang below a loop of parents. */
function cycle(rows: readonly LocatedRow[], reached: readonly RawNode[]): Error {
  const lines = new Set(reached.map((node) => node.place));
  const row = rows.find((candidate) => !lines.has(candidate.place));
  return inputError('The tree contains a cycle: following parent_id never ends at a root.', row?.place ?? '', {
    field: 'parent_id',
    expected: 'a chain of parents that ends at a message without one',
    received: `${row?.value.message_id ?? ''} with parent ${row?.value.parent_id ?? ''}, which leads back to itself`,
    fix: 'Correct the parent_id of one message of the loop; that of the root is null.',
  });
}
