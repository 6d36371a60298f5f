import { OasstTree, type OasstNode } from './oasst.js';
import { describeValue, inputError, type Place } from './input-error.js';
import { readJsonl } from './read-jsonl.js';
import { toRawNode, type ReadTally, type RawNode, type RawTree } from './raw-tree.js';

/** Reads `*.trees.jsonl(.gz)`: one nested tree a line. */
export async function* readTrees(file: string, tally: ReadTally): AsyncGenerator<RawTree> {
  for await (const { value, place } of readJsonl(file, OasstTree)) {
    tally.messages += countNodes(value.prompt);
    yield { id: value.message_tree_id, state: value.tree_state, nodes: flatten(value.prompt, place) };
  }
}

/** Counted on its own walk, apart from `flatten`, so that a mistake there shows in the accounting. */
function countNodes(root: OasstNode): number {
  const open = [root];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    count += 1;
    open.push(...(node.replies ?? []));
  }
  return count;
}

function flatten(root: OasstNode, place: Place): RawNode[] {
  const nodes: RawNode[] = [];
  const above: string[] = [];
  const visit = (node: OasstNode, parent: number | null, field: string): void => {
    const here = { ...place, field };
    const parentId = above.at(-1) ?? null;
    checkNesting(node, parentId, above, here);
    const index = nodes.push(toRawNode(node, parentId, parent, here)) - 1;
    above.push(node.message_id);
    (node.replies ?? []).forEach((reply, i) => {
      visit(reply, index, `${field}.replies[${i}]`);
    });
    above.pop();
  };
  visit(root, null, 'prompt');
  return nodes;
}

function checkNesting(node: OasstNode, parentId: string | null, above: readonly string[], place: Place): void {
  if (above.includes(node.message_id)) {
    throw inputError('The tree contains a cycle: a message is its own ancestor.', place, {
      field: 'message_id',
      expected: 'an id that no message above it has',
      received: `${node.message_id} again, below itself`,
      fix: 'Give every message its own id, or remove the repeated branch.',
    });
  }
  if (node.parent_id !== null && node.parent_id !== undefined && node.parent_id !== parentId) {
    throw inputError('A message contradicts its place in the tree.', place, {
      field: 'parent_id',
      expected: parentId === null ? 'null, because it is the root' : `${parentId}, the message it is nested in`,
      received: describeValue(node.parent_id),
      fix: 'Correct parent_id, or leave it out: the nesting says it.',
    });
  }
}
