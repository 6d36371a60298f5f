import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../contracts/dataset.js';
import { buildBaselines, mostFrequentAnswer } from '../../evaluation/baselines.js';
import { pointEstimates, scoreSystem } from '../../evaluation/score.js';
import { exampleItems } from './example-run.js';

function conversation(id: number, ...answers: string[]): Conversation {
  const messages = answers.flatMap((content) => [
    { role: 'user' as const, content: 'Ja' },
    { role: 'assistant' as const, content },
  ]);
  return { id: String(id), treeId: String(id), messages };
}

describe('baselines', () => {
  test('the most frequent answer is the assistant text that occurs most often', () => {
    expect(mostFrequentAnswer([conversation(1, 'Hej', 'Nej'), conversation(2, 'Nej')])).toBe('Nej');
  });

  test('of equally frequent answers the first in order is taken, whatever the order of the data', () => {
    const conversations = [conversation(1, 'b'), conversation(2, 'a'), conversation(3, 'c')];
    expect(mostFrequentAnswer(conversations)).toBe('a');
    expect(mostFrequentAnswer(conversations.toReversed())).toBe('a');
  });

  test('copying the question repeats the last user turn', () => {
    const items = exampleItems(1);
    const [copy] = buildBaselines([], items);
    expect(copy?.answers.map(({ output }) => output)).toEqual([
      'Hvad er hovedstaden i Danmark?',
      'Kan du sige det kortere?',
    ]);
  });

  test('a baseline is scored as a model is, but has no cross-entropy', () => {
    const items = exampleItems(8);
    for (const { answers } of buildBaselines([conversation(1, 'Ja')], items)) {
      const points = pointEstimates(scoreSystem(items, answers, null));
      expect(points.rouge1).toBeDefined();
      expect(points.crossEntropy).toBeUndefined();
    }
  });
});
