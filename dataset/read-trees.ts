import { describeValue, type Place } from './input-error.js';
import type { SourceFile } from './find-files.js';
import { OasstNode, OasstTree } from './oasst.js';
import { DEFAULT_TREE_STATE, toRawNode, type ReadTally, type RawNode, type RawTree } from './raw-tree.js';
import { expectedReceived, readFields, within, type Flaw, type ReadFields } from './read-fields.js';
import { readJsonl } from './read-jsonl.js';

/** Reads `*.trees.jsonl(.gz)`: one nested tree a line. A line that holds none counts as one message. */
export async function* readTrees(file: SourceFile, tally: ReadTally): AsyncGenerator<RawTree> {
  for await (const { value, place } of readJsonl(file)) {
    const { fields, flaw } = readFields(OasstTree, value, place);
    const [root, ...replies] = flatten(fields.prompt, within(place, 'prompt'));
    tally.messages += countMessages(fields.prompt);
    yield {
      id: fields.message_tree_id ?? root.id,
      state: fields.tree_state ?? DEFAULT_TREE_STATE,
      nodes: [{ ...root, flaw: flaw ?? root.flaw }, ...replies],
    };
  }
}

/** Counted on its own walk, apart from `flatten`, so that a mistake there shows in the accounting. */
function countMessages(root: unknown): number {
  const open = [root];
  let count = 0;
  for (; open.length > 0; count += 1) open.push(...repliesTo(open.pop()));
  return count;
}

function repliesTo(message: unknown): readonly unknown[] {
  if (typeof message !== 'object' || message === null || !('replies' in message)) return [];
  return Array.isArray(message.replies) ? message.replies : [];
}

interface OpenMessage {
  readonly value: unknown;
  readonly above: RawNode | null;
  readonly parent: number | null;
  readonly place: Place;
}

/** Depth first; without recursion, so that a conversation may have any length. */
function flatten(root: unknown, place: Place): [RawNode, ...RawNode[]] {
  const nodes: RawNode[] = [];
  const stack: OpenMessage[] = [{ value: root, above: null, parent: null, place }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, above, parent, place } = next;
    const read = readFields(OasstNode, value, place);
    const node = toRawNode(nested(read, above, place), above?.id ?? null, parent, place);
    const index = nodes.push(node) - 1;
    const replies = repliesTo(value).map((reply, i) => {
      return { value: reply, above: node, parent: index, place: within(place, `replies[${i}]`) };
    });
    stack.push(...replies.reverse());
  }
  return nodes as [RawNode, ...RawNode[]];
}

/** `parent_id` may be left out, because the nesting says it, but not say something else. */
function nested<T extends { parent_id?: string | null | undefined }>(
  { fields, flaw }: ReadFields<T>,
  above: RawNode | null,
  place: Place,
): ReadFields<T> {
  const given = fields.parent_id ?? null;
  if (flaw !== null || given === null || given === above?.id) return { fields, flaw };
  const expected = above === null ? 'null, because it is the root' : `${above.id}, the message it is nested in`;
  const detail = expectedReceived(expected, describeValue(given));
  return { fields, flaw: { rule: 'wrong-parent', detail, place: within(place, 'parent_id') } satisfies Flaw };
}
