import type { Estimate } from '../../contracts/evaluation.js';
import type { SuiteBaseline } from '../../contracts/suite-result.js';
import { SUITE_BASELINES, type SuiteBaselines, type SuiteScore } from '../../contracts/suite.js';
import { expectedByGuessing } from './random-guess.js';

type Learned = SuiteBaselines[number];

/** Rows of models, and those of the baselines that stand beside them. */
export function apart(rows: readonly SuiteScore[]): { models: SuiteScore[]; baselines: SuiteScore[] } {
  const isBaseline = ({ system }: SuiteScore) => (SUITE_BASELINES as readonly string[]).includes(system);
  return { models: rows.filter((row) => !isBaseline(row)), baselines: rows.filter(isBaseline) };
}

interface Scored {
  /** Of one model: the items that are asked. */
  readonly asked: readonly SuiteScore[];
  readonly names: readonly string[];
  readonly metrics: { readonly primary: string };
  readonly chance: number | null;
  readonly learned: SuiteBaselines;
  /** Scores with intervals of these rows. */
  readonly estimate: (rows: readonly SuiteScore[]) => Record<string, Estimate>;
}

/** Random guessing, then what was scored as a model is; none where the scores are of an earlier version. */
export function baselineResults(rows: readonly SuiteScore[], scored: Scored): SuiteBaseline[] {
  if (scored.learned.length === 0) return [];
  return [guessing(scored), ...SUITE_BASELINES.map((baseline) => learnedOne(baseline, rows, scored))];
}

/** The chance that a suite's file names is taken where what can be guessed does not tell. */
function guessing({ asked, names, metrics: { primary }, chance }: Scored): SuiteBaseline {
  const scores = names.flatMap((name) => {
    const value = expectedByGuessing(name, asked) ?? (name === primary ? chance : null);
    const { length: items } = asked.filter(({ metrics }) => metrics[name] !== undefined);
    return value === null ? [] : [[name, { value, interval: null, items }] as const];
  });
  const missing = scores.length === 0 ? 'no-classes' : null;
  return { baseline: 'random', scores: Object.fromEntries(scores), learned: [], missing };
}

function learnedOne(
  baseline: Learned['baseline'],
  rows: readonly SuiteScore[],
  { asked, learned, estimate }: Scored,
): SuiteBaseline {
  const own = rows.filter(({ system }) => system === baseline);
  const facts = learned.filter((one) => one.baseline === baseline);
  const missing = own.length === asked.length ? null : whyMissing(own.length, facts);
  return { baseline, scores: missing === null ? estimate(own) : {}, learned: facts, missing };
}

/** Where some tasks have it, nothing is said of the whole suite: it would be over other items than the models' scores. */
function whyMissing(rows: number, facts: readonly Learned[]): SuiteBaseline['missing'] {
  if (rows > 0) return 'some-tasks';
  return facts.flatMap(({ missing }) => missing ?? [])[0] ?? 'no-classes';
}
