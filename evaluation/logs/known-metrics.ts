import type { LoggedMetric } from './log.js';

/** As the tools call them; a name that is in neither list may mean anything. */
const HIGHER = new Set([
  ...['acc', 'acc_norm', 'acc_bytes', 'acc_mutual_info', 'acc_all', 'accuracy', 'likelihood', 'pass@1', 'mcc', 'f1'],
  ...['exact_match', 'em', 'exact', 'match', 'includes', 'pattern', 'answer', 'choice'],
  ...['model_graded_qa', 'model_graded_fact', 'prompt_level_strict_acc', 'prompt_level_loose_acc'],
  ...['bleu', 'chrf', 'chrf++', 'chrf3pp', 'chrf4pp', 'rouge1', 'rouge2', 'rougeL', 'rouge_l', 'meteor', 'sari'],
  ...['macro_f1', 'micro_f1', 'micro_f1_no_misc', 'bertscore', 'instruction_accuracy', 'tool_calling_accuracy'],
  ...['cell_wise_accuracy', 'puzzle_level_accuracy'],
]);
const LOWER = new Set([
  ...['perplexity', 'word_perplexity', 'byte_perplexity', 'bits_per_byte', 'bits_per_character', 'ter', 'brier_score'],
]);

/** Which way is better by the name alone, where the log does not say; null for one that is not known. */
export function directionOf(metric: string): LoggedMetric['better'] {
  const base = metric.split(',')[0] ?? '';
  if (HIGHER.has(base)) return 'higher';
  return LOWER.has(base) ? 'lower' : null;
}

/** Best known first. Likelihood by length is what leaderboards show of the tasks that have it. */
const PREFERRED = [
  ...['acc_norm', 'acc', 'exact_match', 'pass@1', 'prompt_level_strict_acc', 'mcc', 'f1', 'em'],
  ...['chrf++', 'chrf', 'bleu', 'rougeL', 'bits_per_byte', 'word_perplexity', 'perplexity'],
];

/**
 * Of the metrics of a task the one that is judged where nobody names another: what the log puts first, else the first
 * that is known as such, else the first in the log. It hangs on names alone, never on values.
 *
 * @param names of the metrics that both logs have, in the order of the first log
 */
export function primaryOf(names: readonly string[], declared: string | null): string | null {
  if (declared !== null && names.includes(declared)) return declared;
  const preferred = PREFERRED.flatMap((base) => names.filter((name) => name.split(',')[0] === base));
  return preferred[0] ?? names[0] ?? null;
}
