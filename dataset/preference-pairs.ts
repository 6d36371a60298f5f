import type { MergedMessage, PreferencePair } from '../contracts/dataset.js';
import { compareRanks } from './conversations.js';
import { walk, type MergedTree, type Path } from './merged-tree.js';
import { isTranslated, translatedTurns } from './turns.js';
import { normalizeText } from './words.js';

/**
 * Pairs of one prompt, at most. All pairs of k replies grow with k(k-1)/2: a prompt with nine replies would weigh 36
 * times one with two, and pairs of one prompt are so alike that a model overfits on them (InstructGPT, Ouyang et al.
 * 2022, section 3.5). OASST prompts have 2 to 4 ranked replies as a rule, which give 1 to 4 pairs here.
 */
export const MAX_PAIRS_PER_PROMPT = 4;

export interface PreferenceCounts {
  pairs: number;
  /** Replies of prompts with several that have no rank, so that nothing is known about them. */
  unranked: number;
  /** Ranked replies without a translation. */
  quarantined: number;
  /** Pairs left out because both texts are the same in the target language: they say nothing. */
  identical: number;
  /** Pairs left out because their prompt already has MAX_PAIRS_PER_PROMPT. */
  overCap: number;
}

/** Two replies to the last message of a path, the one ranked above the other. */
export interface RankedPair {
  readonly path: Path;
  readonly chosen: MergedMessage;
  readonly rejected: MergedMessage;
}

export function newPreferenceCounts(): PreferenceCounts {
  return { pairs: 0, unranked: 0, quarantined: 0, identical: 0, overCap: 0 };
}

/**
 * The preference pairs of a tree, from assistant siblings with different ranks, for every prompt whose path is
 * translated, also below replies that are not the best. Of each prompt: the best against the worst, where the
 * difference is clearest, then each reply against the next worse one, from the top, so that every judgement is used.
 */
export function rankedPairs(tree: MergedTree, counts: PreferenceCounts): RankedPair[] {
  const pairs: RankedPair[] = [];
  for (const path of walk(tree)) {
    const prompt = path.at(-1);
    if (prompt?.role !== 'prompter' || !path.every(isTranslated)) continue;
    pairs.push(...pairsOfPrompt(path, tree.repliesTo(prompt.id), counts));
  }
  counts.pairs += pairs.length;
  return pairs;
}

function pairsOfPrompt(path: Path, replies: readonly MergedMessage[], counts: PreferenceCounts): RankedPair[] {
  if (replies.length < 2) return [];
  const ranked = replies.filter((reply) => reply.rank !== null);
  const usable = ranked.filter(isTranslated).sort((a, b) => compareRanks(a.rank, b.rank));
  counts.unranked += replies.length - ranked.length;
  counts.quarantined += ranked.length - usable.length;
  const candidates = candidatePairs(usable);
  const distinct = candidates.filter(([chosen, rejected]) => !sameText(chosen, rejected));
  counts.identical += candidates.length - distinct.length;
  counts.overCap += Math.max(0, distinct.length - MAX_PAIRS_PER_PROMPT);
  return distinct.slice(0, MAX_PAIRS_PER_PROMPT).map(([chosen, rejected]) => ({ path, chosen, rejected }));
}

type Candidate = readonly [chosen: MergedMessage, rejected: MergedMessage];

/** @param sorted replies, best first */
function candidatePairs(sorted: readonly MergedMessage[]): Candidate[] {
  const neighbours = sorted.slice(1).map((worse, i): Candidate => [sorted[i] ?? worse, worse]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const extremes: Candidate[] = sorted.length > 2 && first && last ? [[first, last]] : [];
  return [...extremes, ...neighbours].filter(([chosen, rejected]) => chosen.rank !== rejected.rank);
}

function sameText(a: MergedMessage, b: MergedMessage): boolean {
  return normalizeText(a.translation ?? '') === normalizeText(b.translation ?? '');
}

/** One example of DPO in the target language, named by its two replies. */
export function toPair({ path, chosen, rejected }: RankedPair): PreferencePair {
  return {
    id: `${chosen.id}>${rejected.id}`,
    treeId: chosen.treeId,
    prompt: translatedTurns(path),
    chosen: translatedTurns([chosen]),
    rejected: translatedTurns([rejected]),
  };
}
