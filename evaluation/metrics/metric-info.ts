import { METRICS, type Interval, type MetricInfo, type MetricName } from '../../contracts/evaluation.js';

/** Metrics of suites as the harness calls them, without its filter. */
const OF_SUITES: Readonly<Record<string, MetricInfo>> = {
  acc: { title: 'Accuracy', better: 'higher', unit: 'share' },
  acc_norm: { title: 'Accuracy, likelihood by length', better: 'higher', unit: 'share' },
  exact_match: { title: 'Exact match', better: 'higher', unit: 'share' },
  em: { title: 'Exact match', better: 'higher', unit: 'share' },
  mcc: { title: 'Matthews correlation', better: 'higher', unit: '−1–1' },
  f1: { title: 'F1', better: 'higher', unit: '0–1' },
  instruction_accuracy: { title: 'Instructions followed', better: 'higher', unit: 'share' },
  criteria_met: { title: 'Criteria met', better: 'higher', unit: 'share' },
  all_criteria_met: { title: 'Answers that meet all criteria', better: 'higher', unit: 'share' },
  in_danish: { title: 'Answers in the language asked', better: 'higher', unit: 'share' },
  answer_words: { title: 'Answer length', better: 'neither', unit: 'words' },
  'pass@1': { title: 'Solved at the first attempt', better: 'higher', unit: 'share' },
  micro_f1: { title: 'F1 of entities', better: 'higher', unit: '0–1' },
  micro_f1_no_misc: { title: 'F1 of persons, places and organisations', better: 'higher', unit: '0–1' },
  'chrf3++': { title: 'chrF3++', better: 'higher', unit: '0–100' },
  'chrf4++': { title: 'chrF4++', better: 'higher', unit: '0–100' },
  'chrf++': { title: 'chrF++', better: 'higher', unit: '0–100' },
  task_mean: { title: 'Mean over tasks, each by its own metric', better: 'higher', unit: '0–1' },
  macro_f1: { title: 'F1, mean over classes', better: 'higher', unit: '0–1' },
};

/** Of the dialogue suite's own or of any suite's metric; one that nobody knows is shown as it is called. */
export function metricInfo(name: string): MetricInfo {
  if (Object.hasOwn(METRICS, name)) return METRICS[name as MetricName];
  const [base = '', filter] = name.split(',');
  const info = OF_SUITES[base] ?? { title: base, better: 'higher', unit: '0–1' };
  return filter === undefined ? info : { ...info, title: `${info.title} (${filter})` };
}

const RANGES: Readonly<Record<MetricInfo['unit'], readonly [low: number, high: number]>> = {
  share: [0, 1],
  '0–1': [0, 1],
  '−1–1': [-1, 1],
  '0–100': [0, 100],
  'nats/token': [0, Infinity],
  words: [0, Infinity],
};

/** No interval reaches beyond what the metric can be. */
export function withinRange(name: string, { low, high }: Interval): Interval {
  const { unit, signed } = metricInfo(name);
  const [least, most] = RANGES[unit];
  return { low: signed ? low : Math.max(low, least), high: Math.min(high, most) };
}
