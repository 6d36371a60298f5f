import type { ItemScores } from '../../../contracts/evaluation.js';
import type { Probe, ProbeResults } from '../../../contracts/probes.js';
import { probeResults } from '../../../evaluation/probes/probe-results.js';

/** Made-up probes of the first 30 questions: noise costs points, names of minorities a few, gender nothing to speak of. */
export function exampleProbes(scores: readonly ItemScores[]): ProbeResults {
  const ids = [...new Set(scores.map(({ id }) => id))].slice(0, 30);
  const probes = ids.flatMap((of, at) => {
    const probe = (variant: Probe['variant'], group: Probe['group']): Probe => ({
      ...{ id: `${of}~${variant}`, of, variant, group },
    });
    return [
      ...[probe('typos', null), probe('two-letters', null)],
      ...[probe('names', at % 2 === 0 ? 'majority' : 'minority'), probe('gender', at % 2 === 0 ? 'male' : 'female')],
    ];
  });
  const lines = probes.flatMap(({ id, of, variant, group }, at) =>
    scores
      .filter((line) => line.id === of)
      .map((line) => shifted({ ...line, id }, costOf(variant, group) + (at % 7) / 2 - 1.5)),
  );
  const made = { possible: 30, made: 30 };
  const variants = { typos: made, 'two-letters': made, names: { possible: 34, made: 30 }, gender: made };
  const facts = { rules: true, questions: scores.length, most: 30, variants };
  return probeResults(scores, { facts, probes, scores: lines }, 0.95);
}

function costOf(variant: Probe['variant'], group: Probe['group']): number {
  if (variant === 'names') return group === 'majority' ? 4 : -4;
  return { typos: 6, 'two-letters': 3 }[variant as string] ?? 0;
}

/** With so many points of chrF++ less, and a tenth of a nat for each of ten. */
function shifted({ metrics, ...line }: ItemScores, points: number): ItemScores {
  const { chrf, crossEntropy } = metrics;
  return {
    ...line,
    metrics: {
      ...(chrf && { chrf: { ...chrf, score: Math.max(chrf.score - points, 0) } }),
      ...(crossEntropy && { crossEntropy: { ...crossEntropy, score: crossEntropy.score + points / 100 } }),
    },
  };
}
