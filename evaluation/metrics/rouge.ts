import { countMatches, countNgrams } from './ngrams.js';

/** Each 0–1. */
export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/**
 * ROUGE-N of one answer against one reference, both as tokens, clipped counts, no stemming.
 * Follows rouge-score 0.1.2 (`_score_ngrams`); Lin 2004, "ROUGE: a Package for Automatic Evaluation of Summaries".
 */
export function rougeN(reference: readonly string[], answer: readonly string[], n: number): RougeScore {
  const matches = countMatches(countNgrams(reference, n), countNgrams(answer, n));
  return score(matches, Math.max(reference.length - n + 1, 0), Math.max(answer.length - n + 1, 0));
}

/** ROUGE-L: the longest common subsequence of the whole texts. Follows rouge-score 0.1.2 (`_score_lcs`). */
export function rougeL(reference: readonly string[], answer: readonly string[]): RougeScore {
  return score(longestCommonSubsequence(reference, answer), reference.length, answer.length);
}

function score(matches: number, inReference: number, inAnswer: number): RougeScore {
  const precision = matches / Math.max(inAnswer, 1);
  const recall = matches / Math.max(inReference, 1);
  const f = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f };
}

/** Length of the longest common subsequence; one row of the table is kept, so memory is O(answer). */
function longestCommonSubsequence(reference: readonly string[], answer: readonly string[]): number {
  const row = new Int32Array(answer.length + 1);
  for (const token of reference) {
    let diagonal = 0;
    for (let column = 1; column <= answer.length; column += 1) {
      const above = row[column] ?? 0;
      row[column] = answer[column - 1] === token ? diagonal + 1 : Math.max(above, row[column - 1] ?? 0);
      diagonal = above;
    }
  }
  return row[answer.length] ?? 0;
}
