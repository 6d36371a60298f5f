import type { ScoredPair, SentencePair, TranslatorScore } from '../contracts/evaluation.js';
import { bleuScore, bleuStatistics } from './metrics/bleu.js';
import { characterScore, chrfScore, chrfStatistics } from './metrics/chrf.js';

/** A pair with what a translator made of its source. */
export type TranslatedSource = SentencePair & Pick<ScoredPair, 'output' | 'stoppedBy'>;

type Scores = Pick<
  TranslatorScore,
  'pairs' | 'bleu' | 'chrf' | 'chrfPlusPlus' | 'exactMatches' | 'exactMatch' | 'stopped' | 'examples'
>;

/**
 * Scores translations against their references: BLEU, chrF and chrF++ of the whole (as sacrebleu has them by default),
 * exact matches, and sentence chrF++ of each pair. Every pair counts, also where the engine failed.
 */
export function scoreTranslations(translated: readonly TranslatedSource[]): { scores: Scores; pairs: ScoredPair[] } {
  const rows = translated.map(({ target, output }) => chrfStatistics(target, output));
  const pairs = translated.map((pair, index) => ({ ...pair, chrfPlusPlus: chrfScore(rows[index] ?? []) }));
  const chrf = sumOf(rows);
  const exactMatches = translated.filter(({ target, output }) => target === output).length;
  const scores: Scores = {
    pairs: pairs.length,
    bleu: bleuScore(sumOf(translated.map(({ target, output }) => bleuStatistics(target, output)))),
    chrf: characterScore(chrf),
    chrfPlusPlus: chrfScore(chrf),
    exactMatches,
    exactMatch: pairs.length === 0 ? 0 : exactMatches / pairs.length,
    stopped: countStopped(translated),
    examples: examplesOf(pairs),
  };
  return { scores, pairs };
}

function sumOf(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0));
}

function countStopped(pairs: readonly TranslatedSource[]): TranslatorScore['stopped'] {
  const counts: TranslatorScore['stopped'] = {};
  for (const { stoppedBy } of pairs) if (stoppedBy !== null) counts[stoppedBy] = (counts[stoppedBy] ?? 0) + 1;
  return counts;
}

/** Best, median and worst. Of equal ones the longest, which tells most. */
function examplesOf(pairs: readonly ScoredPair[]): ScoredPair[] {
  const ranked = pairs.toSorted((a, b) => b.chrfPlusPlus - a.chrfPlusPlus || b.source.length - a.source.length);
  const places = new Set([0, Math.floor((ranked.length - 1) / 2), ranked.length - 1]);
  return [...places].flatMap((place) => ranked[place] ?? []);
}
