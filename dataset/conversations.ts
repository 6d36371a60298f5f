import type { Conversation, MergedMessage } from '../contracts/dataset.js';
import type { MergedTree, Path } from './merged-tree.js';
import { isTranslated, translatedTurns } from './turns.js';

/** Why a branch of a tree ends where it does, or gives nothing. Counted, because nothing is dropped silently. */
export interface ConversationCounts {
  trees: number;
  conversations: number;
  /** Trees without a conversation, because the opening prompt has no reply at all. */
  unansweredTrees: number;
  /** Trees without a conversation, because its first prompt or best reply is quarantined. */
  quarantinedTrees: number;
  /** Later prompts without a reply: the path is cut back to the assistant turn before. */
  cutUnanswered: number;
  /** Later turns that are quarantined, or prompts whose best reply is: the path is cut back in the same way. */
  cutQuarantined: number;
  /** Assistant replies that are not followed, because a sibling is ranked better. */
  lowerRanked: number;
}

export function newConversationCounts(): ConversationCounts {
  return {
    trees: 0,
    conversations: 0,
    unansweredTrees: 0,
    quarantinedTrees: 0,
    cutUnanswered: 0,
    cutQuarantined: 0,
    lowerRanked: 0,
  };
}

type DeadEnd = 'Unanswered' | 'Quarantined';

/**
 * The conversations of a tree as paths from its root, each ending on an assistant turn:
 *
 * - Below an assistant turn every prompt is followed; below a prompt only the best-ranked reply (`bestReply`).
 * - A path ends before a quarantined message, and is cut back to its last assistant turn.
 * - A path that another one continues (or repeats) is left out. So there is exactly one conversation for every followed
 *   assistant turn after which no followed assistant turn comes, and that turn's id names it.
 */
export function conversationPaths(tree: MergedTree, counts: ConversationCounts): Path[] {
  const paths: Path[] = [];
  const followPrompt = (path: Path): DeadEnd | null => {
    const prompt = path.at(-1);
    if (prompt === undefined || !isTranslated(prompt)) return 'Quarantined';
    const replies = tree.repliesTo(prompt.id);
    const best = bestReply(replies);
    if (best === undefined) return 'Unanswered';
    counts.lowerRanked += replies.length - 1;
    if (!isTranslated(best)) return 'Quarantined';
    followReply([...path, best], best);
    return null;
  };
  const followReply = (path: Path, reply: MergedMessage): void => {
    const ends = tree.repliesTo(reply.id).map((prompt) => followPrompt([...path, prompt]));
    for (const end of ends) if (end !== null) counts[`cut${end}`] += 1;
    if (ends.every((end) => end !== null)) paths.push(path);
  };
  const end = followPrompt([tree.root]);
  if (end !== null) counts[end === 'Unanswered' ? 'unansweredTrees' : 'quarantinedTrees'] += 1;
  counts.trees += 1;
  counts.conversations += paths.length;
  return paths;
}

/** The reply with the lowest rank (0 is best). Unranked ones come after any ranked; ties go to the first in source order. */
export function bestReply(replies: readonly MergedMessage[]): MergedMessage | undefined {
  return [...replies].sort((a, b) => compareRanks(a.rank, b.rank))[0];
}

/** Orders ranks, best first, null last. */
export function compareRanks(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

/** One example of SFT in the target language, named by its last assistant message. */
export function toConversation(path: Path): Conversation {
  const last = lastOf(path);
  return { id: last.id, treeId: last.treeId, messages: translatedTurns(path) };
}

export function lastOf(path: Path): MergedMessage {
  const last = path.at(-1);
  if (last === undefined) throw new Error('A path holds at least its root.');
  return last;
}
