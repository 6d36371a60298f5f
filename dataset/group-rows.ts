import { groupBy } from '../artifacts/group-by.js';
import { expectedReceived, within, type Flaw } from './read-fields.js';
import type { Row } from './read-rows.js';
import { DEFAULT_TREE_STATE, toRawNode, type ReadTally, type RawNode, type RawTree } from './raw-tree.js';

/**
 * Groups flat rows to trees, which come out in the order of their first rows. Rows of a tree need not be adjacent: a
 * first pass over the source counts the rows of each tree, and a second one holds only the trees that are still open.
 *
 * @param rows opens the stream anew; called twice
 */
export async function* groupRows(rows: () => AsyncIterable<Row>, tally: ReadTally): AsyncGenerator<RawTree> {
  const missing = await countByTree(rows());
  const open = new Map<string, Row[]>();
  for await (const row of rows()) {
    tally.messages += 1;
    const { treeId } = row;
    missing.set(treeId, (missing.get(treeId) ?? 0) - 1);
    const held = open.get(treeId);
    if (held === undefined) open.set(treeId, [row]);
    else held.push(row);
    yield* takeComplete(open, missing);
  }
}

/** The leading trees that have all of their rows; a later one waits, so that the order stays that of the source. */
function* takeComplete(open: Map<string, Row[]>, missing: ReadonlyMap<string, number>): Generator<RawTree> {
  for (const [treeId, rows] of open) {
    if (missing.get(treeId) !== 0) return;
    open.delete(treeId);
    yield toTree(treeId, rows);
  }
}

async function countByTree(rows: AsyncIterable<Row>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { treeId } of rows) counts.set(treeId, (counts.get(treeId) ?? 0) + 1);
  return counts;
}

function toTree(id: string, rows: readonly Row[]): RawTree {
  const state = rows.find(({ fields }) => typeof fields.tree_state === 'string')?.fields.tree_state;
  return { id, state: state ?? DEFAULT_TREE_STATE, nodes: depthFirst(rows) };
}

function depthFirst(rows: readonly Row[]): RawNode[] {
  const first = firstById(rows);
  const children = groupBy(rows, (row) => row.parentId);
  const nodes: RawNode[] = [];
  const open = new Set(rows);
  const stack = rows
    .filter(({ parentId }) => parentId === null || !first.has(parentId))
    .map((row) => ({ row, parent: null as number | null }));
  stack.reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { row, parent } = next;
    open.delete(row);
    const index = nodes.push(toRawNode(row, row.parentId, parent, row.place)) - 1;
    // A repeated id has no replies of its own: they belong to the first row that carries it.
    if (first.get(row.id) !== row) continue;
    const replies = children.get(row.id) ?? [];
    stack.push(...replies.map((reply) => ({ row: reply, parent: index })).reverse());
  }
  return [...nodes, ...[...open].map((row) => toRawNode({ ...row, flaw: cycle(row) }, row.parentId, null, row.place))];
}

function firstById(rows: readonly Row[]): Map<string, Row> {
  // Filled from the end, so that the first row of an id stays.
  return new Map(rows.toReversed().map((row) => [row.id, row]));
}

/** Rows that no root leads to hang below a loop of parents. */
function cycle({ id, parentId, place }: Row): Flaw {
  const received = `${id} with parent ${parentId ?? ''}, which leads back to itself`;
  const detail = expectedReceived('a chain of parents that ends at a message without one', received);
  return { rule: 'wrong-parent', detail, place: within(place, 'parent_id') };
}
