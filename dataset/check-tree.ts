import { describeValue, inputError } from './input-error.js';
import type { RawNode } from './raw-tree.js';

/**
 * Checks what only matters for messages that take part: a message that a rule keeps out may be as broken as it likes.
 * (OASST1's English validation rows hold two replies to rows that are not there; both failed review.)
 *
 * @param nodes the messages of one tree that no rule excludes, parents first
 * @throws UserError for a missing parent, a second root, turns that do not alternate, or no text
 */
export function checkTree(nodes: readonly RawNode[]): void {
  const roles = new Map<string, RawNode['role']>();
  let root: RawNode | undefined;
  for (const node of nodes) {
    checkParent(node, root);
    checkRole(node, roles.get(node.parentId ?? ''));
    checkText(node);
    root ??= node;
    roles.set(node.id, node.role);
  }
}

function checkParent(node: RawNode, root: RawNode | undefined): void {
  if (node.parentId !== null && node.parent === null) {
    throw inputError('The parent of a message is missing.', node.place, {
      field: 'parent_id',
      expected: 'the id of a message of the same tree, or null at the root',
      received: `${node.parentId}, which the tree does not hold`,
      fix: 'Use the complete dataset: filter it by trees, or by dataset.languages here, not row by row.',
    });
  }
  if (node.parentId === null && root !== undefined) {
    throw inputError('The tree has two roots.', node.place, {
      field: 'parent_id',
      expected: `one message without a parent (here ${root.id})`,
      received: `${node.id} without a parent as well`,
      fix: 'Give each conversation its own message_tree_id.',
    });
  }
}

function checkRole(node: RawNode, above: RawNode['role'] | undefined): void {
  const expected = above === 'prompter' ? 'assistant' : 'prompter';
  if (node.role === expected) return;
  throw inputError('The turns of a conversation do not alternate.', node.place, {
    field: 'role',
    expected: above === undefined ? 'prompter, because a conversation opens with one' : `${expected}, below ${above}`,
    received: describeValue(node.role),
    fix: 'Correct the role, or join the two turns.',
  });
}

function checkText(node: RawNode): void {
  if (node.text !== null && node.text.trim() !== '') return;
  throw inputError('A message has no text.', node.place, {
    field: 'text',
    expected: 'text, unless the message is marked as deleted',
    received: describeValue(node.text),
    fix: 'Add the text, or set "deleted": true.',
  });
}
