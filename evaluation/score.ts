import { AccountingError } from '../contracts/errors.js';
import type { TestItem } from '../contracts/dataset.js';
import type { AnswerLanguage, Estimate, MetricName, ToxicWord } from '../contracts/evaluation.js';
import type { LanguageIdentifier } from '../language/language-identifier.js';
import { ALL_METRICS, METRIC_NAMES } from './metrics/all-metrics.js';
import type { Answer, MetricInput } from './metrics/metric.js';
import { unicodeWords } from './metrics/tokens.js';
import type { ToxicWordList } from './toxicity/word-list.js';

/** One metric's sufficient statistics over a system's items. */
export interface MetricRows {
  /** Items that the metric applies to. */
  readonly items: number;
  /** Shape [all items × width], row-major; a zero row where the metric does not apply. */
  readonly rows: Float64Array;
  /** 1 where the metric applies, shape [all items]. */
  readonly applies: Uint8Array;
}

/** A system's results item by item, in the order of the items; a metric that applies to no item is absent. */
export interface PerItemScores {
  readonly ids: readonly string[];
  readonly treeIds: readonly string[];
  readonly metrics: Readonly<Partial<Record<MetricName, MetricRows>>>;
  /** Of each answer; null where no detector knows the target language, and in scores of earlier versions. */
  readonly languages: readonly (AnswerLanguage | null)[];
  /** Found in each answer; null where there is no list for the language, and in scores of earlier versions. */
  readonly toxic: readonly (readonly ToxicWord[] | null)[];
  /** Answers that were stopped at the token limit. */
  readonly unfinished: number;
}

/** A system with its per-item results. `system` is `base`, `sft` or `dpo` for the models. */
export interface ScoredSystem {
  readonly system: string;
  readonly title: string;
  readonly baseline: boolean;
  readonly scores: PerItemScores;
}

/**
 * Scores a system's answers. Generation is separate: scoring again costs no GPU time.
 *
 * @param language identifies the target language; null leaves `targetLanguageRate` out
 * @param toxicWords null leaves `toxicWords` out
 * @throws AccountingError where answers and items are not the same set of ids, each once
 */
export function scoreSystem(
  items: readonly TestItem[],
  answers: readonly Answer[],
  language: LanguageIdentifier | null,
  toxicWords: ToxicWordList | null = null,
): PerItemScores {
  const inputs = pairUp(items, answers).map(([item, answer]) => prepare(item, answer, language, toxicWords));
  const metrics: Partial<Record<MetricName, MetricRows>> = {};
  for (const name of METRIC_NAMES) {
    const rows = collectRows(name, inputs);
    if (rows.items > 0) metrics[name] = rows;
  }
  return {
    ids: items.map((item) => item.id),
    treeIds: items.map((item) => item.treeId),
    metrics,
    languages: inputs.map((input) => input.language),
    toxic: inputs.map((input) => input.toxic),
    unfinished: answers.filter((answer) => answer.finished === false).length,
  };
}

/** The corpus scores without intervals: `compareSystems` adds those. */
export function pointEstimates(scores: PerItemScores): Partial<Record<MetricName, Pick<Estimate, 'value' | 'items'>>> {
  const estimates: Partial<Record<MetricName, Pick<Estimate, 'value' | 'items'>>> = {};
  for (const name of METRIC_NAMES) {
    const rows = scores.metrics[name];
    if (rows) estimates[name] = { value: ALL_METRICS[name].score(columnSums(rows, name), 0), items: rows.items };
  }
  return estimates;
}

/** Score of each item, NaN where the metric does not apply, shape [items]. BLEU and chrF++ at sentence level. */
export function itemScores(scores: PerItemScores, name: MetricName): Float64Array | null {
  const rows = scores.metrics[name];
  if (!rows) return null;
  const { width, score, itemScore } = ALL_METRICS[name];
  return Float64Array.from(rows.applies, (applies, item) => {
    const row = rows.rows.subarray(item * width, (item + 1) * width);
    if (applies === 0) return Number.NaN;
    return itemScore ? itemScore(row) : score(row, 0);
  });
}

function pairUp(items: readonly TestItem[], answers: readonly Answer[]): [TestItem, Answer][] {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const known = new Set(items.map((item) => item.id));
  refuse('answers that occur more than once', repeated(answers.map(({ id }) => id)), items, answers);
  refuse('items that occur more than once', repeated(items.map(({ id }) => id)), items, answers);
  const strangers = answers.filter((answer) => !known.has(answer.id)).map(({ id }) => id);
  refuse('answers to no item of the test set', strangers, items, answers);
  const missing = items.filter((item) => !byId.has(item.id)).map(({ id }) => id);
  refuse('items without an answer', missing, items, answers);
  return items.flatMap((item) => {
    const answer = byId.get(item.id);
    return answer ? [[item, answer]] : [];
  });
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

function refuse(what: string, ids: readonly string[], items: readonly unknown[], answers: readonly unknown[]): void {
  if (ids.length === 0) return;
  const shown = ids.slice(0, 5).join(', ') + (ids.length > 5 ? ', …' : '');
  throw new AccountingError(
    `Scoring: expected one answer for each of ${items.length} items, received ${answers.length}; ` +
      `${ids.length} ${what}: ${shown}. Run this model's benchmark again.`,
  );
}

function prepare(
  item: TestItem,
  answer: Answer,
  language: LanguageIdentifier | null,
  toxicWords: ToxicWordList | null,
): MetricInput {
  const answerWords = unicodeWords(answer.output);
  return {
    ...{ item, answer, answerWords },
    referenceWords: unicodeWords(item.reference),
    language: language && language.judge(answer.output),
    toxic: toxicWords && toxicWords.find(answerWords),
  };
}

function collectRows(name: MetricName, inputs: readonly MetricInput[]): MetricRows {
  const { width, statistics } = ALL_METRICS[name];
  const rows = new Float64Array(inputs.length * width);
  const applies = new Uint8Array(inputs.length);
  inputs.forEach((input, index) => {
    const row = statistics(input);
    if (row === null) return;
    rows.set(row, index * width);
    applies[index] = 1;
  });
  return { items: applies.reduce((sum, one) => sum + one, 0), rows, applies };
}

function columnSums(rows: MetricRows, name: MetricName): Float64Array {
  const { width } = ALL_METRICS[name];
  const sums = new Float64Array(width);
  rows.rows.forEach((value, index) => {
    sums[index % width] = (sums[index % width] ?? 0) + value;
  });
  return sums;
}
