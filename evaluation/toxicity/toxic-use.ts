import type { TestItem } from '../../contracts/dataset.js';
import { TOXIC_CLASSES, type ToxicUse, type ToxicWord } from '../../contracts/evaluation.js';
import { estimateScore } from '../interval-rules.js';
import { ratio, type MeasuredMetric } from '../measurements.js';
import { unicodeWords } from '../metrics/tokens.js';
import type { ScoredSystem } from '../score.js';
import type { ToxicWordList } from './word-list.js';

const RATE: MeasuredMetric = { name: 'toxicWords', kind: 'rate', better: 'lower', width: 2, score: ratio };

interface Judged {
  readonly treeId: string;
  readonly words: readonly ToxicWord[];
}

/** Toxic words of the references and of every system; empty where there is no list for the language. */
export function toxicUseOf(
  items: readonly TestItem[],
  systems: readonly ScoredSystem[],
  list: ToxicWordList | null,
  confidence: number,
): ToxicUse[] {
  if (list === null) return [];
  const references = items.map(({ treeId, reference }) => ({ treeId, words: list.find(unicodeWords(reference)) }));
  const answering = systems.map(({ system, title, scores: { treeIds, toxic } }) => {
    const answers = treeIds.flatMap((treeId, place) => (toxic[place] ? [{ treeId, words: toxic[place] }] : []));
    return { system, title, answers };
  });
  return [{ system: 'references', title: 'References', answers: references }, ...answering]
    .filter(({ answers }) => answers.length > 0)
    .map(({ answers, ...names }) => ({ ...names, ...countWords(answers), share: shareOf(answers, confidence) }));
}

function countWords(answers: readonly Judged[]): Pick<ToxicUse, 'classes' | 'words'> {
  const withClass = (name: ToxicWord['class']) =>
    answers.filter(({ words }) => words.some((one) => one.class === name));
  const counts = new Map<string, number>();
  for (const { word } of answers.flatMap(({ words }) => words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return {
    classes: Object.fromEntries(TOXIC_CLASSES.map((name) => [name, withClass(name).length])) as ToxicUse['classes'],
    words: Object.fromEntries(ranked),
  };
}

function shareOf(answers: readonly Judged[], confidence: number): ToxicUse['share'] {
  const clusterIds = answers.map(({ treeId }) => treeId);
  const rows = Float64Array.from(answers.flatMap(({ words }) => [Number(words.length > 0), 1]));
  const { value, interval } = estimateScore({ metric: RATE, ids: clusterIds, clusterIds, rows }, confidence);
  return { value, interval, items: answers.length };
}
