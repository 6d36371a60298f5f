import { describe, expect, it } from 'vitest';
import type { MergedMessage } from '../../contracts/dataset.js';
import { groupTrees } from '../../dataset/merged-tree.js';
import { MAX_PAIRS_PER_PROMPT, newPreferenceCounts, rankedPairs, toPair } from '../../dataset/preference-pairs.js';
import { merged, QUARANTINED } from './support.js';

function pairsOf(...messages: readonly MergedMessage[]) {
  const counts = newPreferenceCounts();
  const pairs = groupTrees([merged('p', null), ...messages]).flatMap((tree) => rankedPairs(tree, counts).map(toPair));
  return { pairs, ids: pairs.map((pair) => pair.id), counts };
}

/** Replies to `p` with these ranks, named by their place. */
function replies(...ranks: readonly (number | null)[]): MergedMessage[] {
  return ranks.map((rank, i) => merged(`a${i}`, 'p', { rank }));
}

describe('preference pairs', () => {
  it('set the best against the worst, then each reply against the next worse', () => {
    expect(pairsOf(...replies(2, 0, 1)).ids).toEqual(['a1>a0', 'a1>a2', 'a2>a0']);
  });

  it('are one for two replies', () => {
    const { pairs } = pairsOf(...replies(1, 0));
    expect(pairs).toEqual([
      {
        id: 'a1>a0',
        treeId: 'tree',
        prompt: [{ role: 'user', content: 'dansk p' }],
        chosen: [{ role: 'assistant', content: 'dansk a1' }],
        rejected: [{ role: 'assistant', content: 'dansk a0' }],
      },
    ]);
  });

  it('are at most a few of a prompt, and the others are counted', () => {
    const { ids, counts } = pairsOf(...replies(0, 1, 2, 3, 4, 5));
    expect(ids).toEqual(['a0>a5', 'a0>a1', 'a1>a2', 'a2>a3']);
    expect(counts).toMatchObject({ pairs: MAX_PAIRS_PER_PROMPT, overCap: 2 });
  });

  it('need different ranks', () => {
    expect(pairsOf(...replies(0, 0)).ids).toEqual([]);
    expect(pairsOf(...replies(0, 1, 1)).ids).toEqual(['a0>a2', 'a0>a1']);
  });

  it('need ranks at all', () => {
    const { ids, counts } = pairsOf(...replies(null, 0, null));
    expect(ids).toEqual([]);
    expect(counts).toMatchObject({ unranked: 2 });
  });

  it('skip texts that are the same but for case and punctuation', () => {
    const { ids, counts } = pairsOf(
      merged('a0', 'p', { rank: 0, translation: 'Ja, det er rigtigt.' }),
      merged('a1', 'p', { rank: 1, translation: 'ja det er rigtigt' }),
    );
    expect(ids).toEqual([]);
    expect(counts).toMatchObject({ pairs: 0, identical: 1 });
  });

  it('skip quarantined replies, and prompts that a quarantined message leads to', () => {
    const [first, second] = replies(0, 1);
    const { ids, counts } = pairsOf(
      { ...(first as MergedMessage), ...QUARANTINED },
      second as MergedMessage,
      merged('q', 'a0'),
      merged('a2', 'q', { rank: 0 }),
      merged('a3', 'q', { rank: 1 }),
    );
    expect(ids).toEqual([]);
    expect(counts).toMatchObject({ quarantined: 1 });
  });

  it('are made below worse replies too, never from prompts', () => {
    const { ids, pairs } = pairsOf(
      ...replies(0, 1),
      merged('q', 'a1', { rank: 0 }),
      merged('r', 'a1', { rank: 1 }),
      merged('a2', 'q', { rank: 0 }),
      merged('a3', 'q', { rank: 1 }),
    );
    expect(ids).toEqual(['a0>a1', 'a2>a3']);
    expect(pairs[1]?.prompt.map((turn) => turn.content)).toEqual(['dansk p', 'dansk a1', 'dansk q']);
  });
});
