import { describe, expect, it } from 'vitest';
import type { MergedMessage } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';
import { bestReply, conversationPaths, newConversationCounts, toConversation } from '../../dataset/conversations.js';
import { groupTrees } from '../../dataset/merged-tree.js';
import { toTestItem } from '../../dataset/test-items.js';
import { merged, QUARANTINED } from './support.js';

function follow(...messages: readonly MergedMessage[]) {
  const counts = newConversationCounts();
  const paths = groupTrees(messages).flatMap((tree) => conversationPaths(tree, counts));
  return { paths, ids: paths.map((path) => path.map((message) => message.id).join(' ')), counts };
}

describe('conversations of a tree', () => {
  it('follow every prompt, but only the best-ranked reply to each', () => {
    const { ids, counts } = follow(
      merged('p', null),
      merged('a-worse', 'p', { rank: 1 }),
      merged('p-below-worse', 'a-worse'),
      merged('a-best', 'p', { rank: 0 }),
      merged('p1', 'a-best'),
      merged('a1', 'p1'),
      merged('p2', 'a-best'),
      merged('a2', 'p2'),
    );
    expect(ids).toEqual(['p a-best p1 a1', 'p a-best p2 a2']);
    expect(counts).toMatchObject({ trees: 1, conversations: 2, lowerRanked: 1 });
  });

  it('end on an assistant turn: a prompt without a reply is cut off', () => {
    const { ids, counts } = follow(merged('p', null), merged('a', 'p'), merged('p1', 'a'), merged('p2', 'a'));
    expect(ids).toEqual(['p a']);
    expect(counts).toMatchObject({ conversations: 1, cutUnanswered: 2 });
  });

  it('leave out what another one continues', () => {
    const { ids } = follow(
      merged('p', null),
      merged('a', 'p'),
      merged('p1', 'a'),
      merged('p2', 'a'),
      merged('a2', 'p2'),
    );
    expect(ids).toEqual(['p a p2 a2']);
  });

  it('end before a quarantined message', () => {
    const { ids, counts } = follow(
      merged('p', null),
      merged('a', 'p'),
      merged('p1', 'a', QUARANTINED),
      merged('a1', 'p1'),
      merged('p2', 'a'),
      merged('a2', 'p2', QUARANTINED),
    );
    expect(ids).toEqual(['p a']);
    expect(counts).toMatchObject({ conversations: 1, cutQuarantined: 2 });
  });

  it('do not fall back to a worse reply where the best one is quarantined', () => {
    const best = merged('a-best', 'p', { rank: 0, ...QUARANTINED });
    const { ids, counts } = follow(merged('p', null), best, merged('a-worse', 'p', { rank: 1 }));
    expect(ids).toEqual([]);
    expect(counts).toMatchObject({ quarantinedTrees: 1 });
  });

  it('are none where nobody answered, which is counted', () => {
    const { ids, counts } = follow(
      merged('p', null, { treeId: 'x' }),
      merged('q', null, { treeId: 'y', ...QUARANTINED }),
    );
    expect(ids).toEqual([]);
    expect(counts).toMatchObject({ trees: 2, conversations: 0, unansweredTrees: 1, quarantinedTrees: 1 });
  });

  it('carry the target language, and are named by their last message', () => {
    const { paths } = follow(merged('p', null), merged('a', 'p'));
    expect(paths.map(toConversation)).toEqual([
      {
        id: 'a',
        treeId: 'tree',
        messages: [
          { role: 'user', content: 'dansk p' },
          { role: 'assistant', content: 'dansk a' },
        ],
      },
    ]);
  });
});

it.each([
  { ranks: [2, 0, 1], best: 1 },
  { ranks: [null, 3], best: 1 },
  { ranks: [null, null], best: 0 },
  { ranks: [1, 1], best: 0 },
])('of ranks $ranks, reply $best is the best', ({ ranks, best }) => {
  const replies = ranks.map((rank, i) => merged(`a${i}`, 'p', { rank }));
  expect(bestReply(replies)?.id).toBe(`a${best}`);
});

describe('a test item', () => {
  it('asks with everything before the last answer, in both languages', () => {
    const { paths } = follow(merged('p', null), merged('a', 'p'), merged('p1', 'a'), merged('a1', 'p1'));
    expect(paths.map(toTestItem)).toEqual([
      {
        id: 'a1',
        treeId: 'tree',
        prompt: [
          { role: 'user', content: 'dansk p' },
          { role: 'assistant', content: 'dansk a' },
          { role: 'user', content: 'dansk p1' },
        ],
        reference: 'dansk a1',
        english: {
          prompt: [
            { role: 'user', content: 'english p' },
            { role: 'assistant', content: 'english a' },
            { role: 'user', content: 'english p1' },
          ],
          reference: 'english a1',
        },
      },
    ]);
  });

  it('has no English side where one message was not English', () => {
    const { paths } = follow(merged('p', null, { lang: 'es' }), merged('a', 'p'));
    expect(paths.map(toTestItem)[0]?.english).toBeNull();
  });
});

describe('a merged dataset that lost or doubled something is refused', () => {
  it.each([
    ['a lost root', [merged('a', 'p')]],
    ['a lost message in the middle', [merged('p', null), merged('a1', 'p1')]],
    ['a doubled root', [merged('p', null), merged('p', null)]],
  ])('%s', (_, messages) => {
    expect(() => groupTrees(messages)).toThrow(AccountingError);
  });
});
