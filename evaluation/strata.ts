import type { ItemScores } from '../contracts/evaluation.js';
import type { ScoreStratum } from '../contracts/report.js';
import { METRIC_NAMES } from './metrics/all-metrics.js';
import { scoredSystems } from './score-systems.js';
import { pointEstimates } from './score.js';

/**
 * Scores of every system on all items, on those that no row of training holds, and on the others. None where all items
 * are of one kind.
 *
 * @param overlapping ids of items that rows of training hold
 */
export function scoreStrata(lines: readonly ItemScores[], overlapping: ReadonlySet<string>): ScoreStratum[] {
  const strata = [
    { name: 'full', lines },
    { name: 'clean', lines: lines.filter(({ id }) => !overlapping.has(id)) },
    { name: 'overlapping', lines: lines.filter(({ id }) => overlapping.has(id)) },
  ] as const;
  return strata.some((stratum) => stratum.lines.length === 0) ? [] : strata.map(toStratum);
}

function toStratum({ name, lines }: { name: ScoreStratum['name']; lines: readonly ItemScores[] }): ScoreStratum {
  const scores: ScoreStratum['scores'] = {};
  for (const { system, scores: own } of scoredSystems(lines)) {
    const points = pointEstimates(own);
    scores[system] = Object.fromEntries(
      METRIC_NAMES.flatMap((metric) => (points[metric] ? [[metric, points[metric].value]] : [])),
    );
  }
  return { name, items: new Set(lines.map(({ id }) => id)).size, scores };
}
