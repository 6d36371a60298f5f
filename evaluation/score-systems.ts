import type { Conversation, TestItem } from '../contracts/dataset.js';
import type { ItemScores, MetricName } from '../contracts/evaluation.js';
import { ANSWERING, type Answering } from '../contracts/temporal.js';
import type { Generation } from '../contracts/python-job.js';
import type { LanguageIdentifier } from '../language/language-identifier.js';
import { buildBaselines } from './baselines.js';
import { ALL_METRICS, METRIC_NAMES } from './metrics/all-metrics.js';
import type { ToxicWordList } from './toxicity/word-list.js';
import { itemScores, scoreSystem, type MetricRows, type ScoredSystem } from './score.js';

/** Systems as people know them, in the order in which they are shown: baselines first. */
const TITLES = {
  'copy-question': 'Copy the question',
  'frequent-answer': 'Most frequent answer',
  base: 'Base',
  'base-few-shot': 'Base, few-shot',
  sft: 'SFT',
  dpo: 'DPO',
} as const;
type System = keyof typeof TITLES;

export interface Answered {
  readonly items: readonly TestItem[];
  /** Training conversations, for the most-frequent-answer baseline. */
  readonly train: Iterable<Conversation>;
  /** A model that was not made is left out. */
  readonly models: Readonly<Partial<Record<Answering, readonly Generation[]>>>;
  /** From `loadLanguageIdentifier`; null leaves the rate out. */
  readonly languageIdentifier: LanguageIdentifier | null;
  /** From `toxicWordList`; null leaves the share out. */
  readonly toxicWords?: ToxicWordList | null;
}

/**
 * Scores every model and baseline on every item: no text is looked at again after this.
 *
 * @throws AccountingError where a model's answers do not cover the items exactly
 */
export function* scoreSystems({
  items,
  train,
  models,
  languageIdentifier,
  toxicWords,
}: Answered): Generator<ItemScores> {
  const baselines = buildBaselines(train, items).map(({ system, answers }) => ({ system, answers }));
  const made = ANSWERING.map((system) => ({ system, answers: models[system] ?? null }));
  for (const { system, answers } of [...baselines, ...made]) {
    if (answers === null) continue;
    const scores = scoreSystem(items, answers, languageIdentifier, toxicWords);
    const finished = new Map(answers.map((answer) => [answer.id, 'finished' in answer ? answer.finished : undefined]));
    const perItem = METRIC_NAMES.map((name) => [name, itemScores(scores, name), scores.metrics[name]] as const);
    for (const [index, { id, treeId }] of items.entries()) {
      const language = scores.languages[index];
      const metrics: Partial<ItemScores['metrics']> = {};
      for (const [name, values, rows] of perItem) {
        if (rows?.applies[index] !== 1) continue;
        const { width } = ALL_METRICS[name];
        const statistics = [...rows.rows.subarray(index * width, (index + 1) * width)];
        metrics[name] = { score: values?.[index] ?? 0, statistics };
      }
      const whole = finished.get(id);
      const toxic = scores.toxic[index];
      yield {
        ...{ system, id, treeId, ...(language && { language }) },
        ...(toxic && toxic.length > 0 && { toxic: [...toxic] }),
        ...(whole !== undefined && { finished: whole }),
        metrics,
      };
    }
  }
}

/** The systems of stored scores, in the order in which they are shown. */
export function scoredSystems(lines: readonly ItemScores[]): ScoredSystem[] {
  return (Object.keys(TITLES) as System[]).flatMap((system) => {
    const own = lines.filter((line) => line.system === system);
    if (own.length === 0) return [];
    const baseline = !(ANSWERING as readonly string[]).includes(system);
    return { system, title: TITLES[system], baseline, scores: gathered(own) };
  });
}

function gathered(lines: readonly ItemScores[]): ScoredSystem['scores'] {
  const metrics: Partial<Record<MetricName, MetricRows>> = {};
  for (const name of METRIC_NAMES) {
    const rows = rowsOf(name, lines);
    if (rows.items > 0) metrics[name] = rows;
  }
  return {
    ids: lines.map(({ id }) => id),
    treeIds: lines.map(({ treeId }) => treeId),
    metrics,
    languages: lines.map(({ language }) => language ?? null),
    toxic: lines.map(({ toxic, metrics: { toxicWords } }) => (toxicWords === undefined ? null : (toxic ?? []))),
    unfinished: lines.filter(({ finished }) => finished === false).length,
  };
}

function rowsOf(name: MetricName, lines: readonly ItemScores[]): MetricRows {
  const { width } = ALL_METRICS[name];
  const rows = new Float64Array(lines.length * width);
  const applies = new Uint8Array(lines.length);
  for (const [index, { metrics }] of lines.entries()) {
    const found = metrics[name];
    if (found === undefined) continue;
    rows.set(found.statistics, index * width);
    applies[index] = 1;
  }
  return { items: applies.reduce((sum, one) => sum + one, 0), rows, applies };
}
