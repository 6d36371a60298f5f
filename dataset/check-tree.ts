import { describeValue } from './input-error.js';
import type { RawNode } from './raw-tree.js';
import { expectedReceived, within, type Flaw } from './read-fields.js';

/** What stands above a message, of those that take part. */
export interface Above {
  readonly parent: RawNode | null;
  /** Of the tree, where it has one already. */
  readonly root: RawNode | null;
}

/**
 * What only matters for messages that take part: a message that a rule keeps out may be as broken as it likes.
 * (OASST1's English validation rows hold two replies to rows that are not there; both failed review.)
 *
 * @returns the first of: no parent, a second root, turns that do not alternate, no text; null for none
 */
export function treeFlaw(node: RawNode, above: Above): Flaw | null {
  return parentFlaw(node, above) ?? turnFlaw(node, above) ?? emptyTextFlaw(node);
}

function parentFlaw(node: RawNode, { parent, root }: Above): Flaw | null {
  const place = within(node.place, 'parent_id');
  if (node.parentId !== null && parent === null) {
    const expected = 'the id of a message of the same tree, or null at the root';
    const detail = expectedReceived(expected, `${node.parentId}, which the tree does not hold`);
    return { rule: 'missing-parent', detail, place };
  }
  if (node.parentId === null && root !== null) {
    const expected = `one message without a parent in the tree (here ${root.id})`;
    return { rule: 'wrong-parent', detail: expectedReceived(expected, `${node.id} without one as well`), place };
  }
  return null;
}

function turnFlaw(node: RawNode, { parent }: Above): Flaw | null {
  const expected = parent?.role === 'prompter' ? 'assistant' : 'prompter';
  if (node.role === expected) return null;
  const why = parent === null ? 'because a conversation opens with one' : `below ${parent.role}`;
  const detail = expectedReceived(`${expected}, ${why}`, describeValue(node.role));
  return { rule: 'wrong-turn', detail, place: within(node.place, 'role') };
}

function emptyTextFlaw(node: RawNode): Flaw | null {
  if (node.text !== null && node.text.trim() !== '') return null;
  const detail = expectedReceived('text, unless the message is marked as deleted', describeValue(node.text));
  return { rule: 'no-text', detail, place: within(node.place, 'text') };
}
