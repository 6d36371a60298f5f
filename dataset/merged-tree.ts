import type { MergedMessage } from '../contracts/dataset.js';
import { AccountingError } from '../contracts/errors.js';
import { groupBy } from '../artifacts/group-by.js';

/** One tree of the merged dataset, ready to be walked. */
export interface MergedTree {
  readonly id: string;
  readonly root: MergedMessage;
  /** Replies to a message, in source order. */
  readonly repliesTo: (id: string) => readonly MergedMessage[];
  readonly size: number;
}

/** Messages from the root down to one message, that one last. */
export type Path = readonly MergedMessage[];

/**
 * Groups the merged dataset to trees, in the order of their first messages.
 *
 * @throws AccountingError where a tree has no root, or two, or messages that its root does not reach: ingest lets no
 *   such tree through, so the merged dataset lost or doubled something
 */
export function groupTrees(messages: readonly MergedMessage[]): MergedTree[] {
  const byTree = groupBy(messages, (message) => message.treeId);
  return [...byTree].map(([id, members]) => toTree(id, members));
}

function toTree(id: string, members: readonly MergedMessage[]): MergedTree {
  const replies = groupBy(members, (message) => message.parentId);
  const [root, ...others] = replies.get(null) ?? [];
  if (root === undefined || others.length > 0) throw new AccountingError(`Tree ${id} has no single root message.`);
  const tree: MergedTree = { id, root, size: members.length, repliesTo: (parent) => replies.get(parent) ?? [] };
  const reached = [...walk(tree)].length;
  if (reached === members.length) return tree;
  throw new AccountingError(`Tree ${id} has ${members.length} messages, but its root leads to ${reached}.`);
}

/** Every message of a tree with the path to it, depth first, siblings in source order. */
export function* walk(tree: MergedTree): Generator<Path> {
  const stack: Path[] = [[tree.root]];
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    yield path;
    const here = path;
    const replies = tree.repliesTo(here.at(-1)?.id ?? '');
    stack.push(...replies.map((reply) => [...here, reply]).reverse());
  }
}
