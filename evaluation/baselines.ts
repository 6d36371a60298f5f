import type { Conversation, TestItem } from '../contracts/dataset.js';
import type { Answer } from './metrics/metric.js';

/** A system without a model, to show what a score is worth. It has answers and no cross-entropy. */
export interface Baseline {
  readonly system: 'copy-question' | 'frequent-answer';
  readonly answers: readonly Answer[];
}

/** Both baselines on the test items. Without training conversations the most frequent answer is the empty one. */
export function buildBaselines(train: Iterable<Conversation>, items: readonly TestItem[]): Baseline[] {
  const frequent = mostFrequentAnswer(train);
  return [
    { system: 'copy-question', answers: answerEach(items, lastQuestion) },
    { system: 'frequent-answer', answers: answerEach(items, () => frequent) },
  ];
}

/** The assistant answer that occurs most often in training; of equals the first by code unit. */
export function mostFrequentAnswer(train: Iterable<Conversation>): string {
  const counts = new Map<string, number>();
  for (const { messages } of train) {
    for (const { role, content } of messages) {
      if (role === 'assistant') counts.set(content, (counts.get(content) ?? 0) + 1);
    }
  }
  let best = '';
  let most = 0;
  for (const [answer, count] of counts) {
    if (count > most || (count === most && answer < best)) [best, most] = [answer, count];
  }
  return best;
}

function answerEach(items: readonly TestItem[], answer: (item: TestItem) => string): Answer[] {
  return items.map((item) => ({ id: item.id, output: answer(item) }));
}

function lastQuestion(item: TestItem): string {
  return item.prompt.findLast((turn) => turn.role === 'user')?.content ?? '';
}
