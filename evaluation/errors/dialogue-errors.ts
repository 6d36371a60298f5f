import type { TestItem } from '../../contracts/dataset.js';
import type { ErrorAnalysis } from '../../contracts/error-analysis.js';
import { PAIRS, pairUp } from '../compare.js';
import { DIALOGUE } from '../family.js';
import type { ScoredSystem } from '../score.js';
import { consistencyOf, differenceIn } from './consistency.js';
import type { Analysing } from './suite-errors.js';
import { LENGTHS, terciles } from './subsets.js';

/** Of the metrics of an answer the one that claims name. */
const METRIC = 'chrf';

/** Held-out conversations by the length of their prompts; no answer to them is right or wrong. */
export function dialogueErrors(
  systems: readonly ScoredSystem[],
  items: readonly TestItem[],
  { confidence }: Analysing,
): ErrorAnalysis[] {
  const lengths = terciles(
    new Map(items.map(({ id, prompt }) => [id, prompt.reduce((sum, { content }) => sum + content.length, 0)])),
  );
  return PAIRS.flatMap(([reference, candidate]) => {
    const [a, b] = [reference, candidate].map((name) => systems.find(({ system }) => system === name));
    const pair = pairUp(a, b, METRIC);
    if (pair === null) return [];
    const byLength = { by: 'length', of: (id: string) => lengths.get(id), names: LENGTHS } as const;
    const consistency = consistencyOf(pair, byLength, confidence, null);
    return [
      {
        ...{ scope: 'suite' as const, suite: DIALOGUE, metric: METRIC, reference, candidate, flips: null },
        ...differenceIn(pair, confidence),
        consistency: consistency === null ? [] : [consistency],
      },
    ];
  });
}
