import { groupBy } from '../../artifacts/group-by.js';
import type { ErrorAnalysis } from '../../contracts/error-analysis.js';
import { suiteItemId, type SuiteScore } from '../../contracts/suite.js';
import { PAIRS } from '../compare.js';
import { measureNumbers, type PairedMeasurements } from '../measurements.js';
import { seededRandom } from '../statistics/random.js';
import { apart } from '../suites/suite-baselines.js';
import { itemScore, suitePairs, type ScoredSuite } from '../suites/suite-results.js';
import { consistencyOf, differenceIn, type Flip, type Subsets } from './consistency.js';
import { LENGTHS, terciles } from './subsets.js';

/** Items shown of those that became right, and of those that became wrong. */
const SHOWN = 5;
/** Characters of a text of them: enough to see what went wrong. */
const CHARACTERS = 400;

/** The share of right answers, whatever a suite's primary metric makes of them. */
const RIGHT = 'acc';
/** In place of a suite's name. */
const SEVERAL = '';

export interface Analysing {
  readonly confidence: number;
  readonly seed: number;
}

/** An item of two models' answers to a suite in which every answer is right or wrong. */
interface Answered {
  readonly suite: ScoredSuite['facts'];
  readonly before: SuiteScore;
  readonly after: SuiteScore;
  readonly flip: ReturnType<Flip>;
}

type Pair = (typeof PAIRS)[number];

/** Each suite with each pair of models, then the suites of the language taught together, and all others together. */
export function suiteErrors(suites: readonly ScoredSuite[], language: string, options: Analysing): ErrorAnalysis[] {
  return PAIRS.flatMap((pair) => {
    const alone = suites.flatMap((suite) => oneSuite(suite, pair, options) ?? []);
    const together = (['taught', 'others'] as const).flatMap((scope) => {
      const own = suites.filter(({ facts }) => (facts.language === language) === (scope === 'taught'));
      return severalSuites(scope, own, pair, options) ?? [];
    });
    return [...alone, ...together];
  });
}

function oneSuite(suite: ScoredSuite, pair: Pair, options: Analysing): ErrorAnalysis | null {
  const { models } = apart(suite.rows);
  const rows = models.filter(({ system }) => system === pair[0]);
  const answered = rightOrWrong(suite, pair);
  const { primary } = suite.facts.metrics;
  const measured =
    answered === null
      ? suitePairs(suite, [pair]).find(({ metric }) => metric.name === primary)
      : pairOf(suite.facts.name, pair, answered);
  if (!measured) return null;
  const tasks = new Map(rows.map(({ id, task }) => [id, task]));
  const lengths = terciles(new Map(rows.map((row) => [row.id, row.promptCharacters ?? row.asked.length])));
  return analysis(measured, answered, options, { scope: 'suite', suite: suite.facts.name }, [
    { by: 'task', of: (id) => tasks.get(id) },
    { by: 'length', of: (id) => lengths.get(id), names: LENGTHS },
  ]);
}

/** Answers of several suites count alike, so the largest suite decides: the subsets tell. */
function severalSuites(
  scope: 'taught' | 'others',
  suites: readonly ScoredSuite[],
  pair: Pair,
  options: Analysing,
): ErrorAnalysis | null {
  const answered = suites.flatMap((suite) => rightOrWrong(suite, pair) ?? []);
  const facts = new Map(answered.map((one) => [idIn(SEVERAL, one), one.suite]));
  if (new Set(facts.values()).size < 2) return null;
  return analysis(pairOf(SEVERAL, pair, answered), answered, options, { scope, suite: SEVERAL }, [
    { by: 'suite', of: (id) => facts.get(id)?.title },
    { by: 'scenario', of: (id) => facts.get(id)?.scenario },
  ]);
}

function analysis(
  pair: PairedMeasurements,
  answered: readonly Answered[] | null,
  { confidence, seed }: Analysing,
  of: Pick<ErrorAnalysis, 'scope' | 'suite'>,
  subsets: readonly Subsets[],
): ErrorAnalysis {
  const flips = answered && new Map(answered.map((one) => [idIn(pair.suite, one), one.flip]));
  const flip = flips && ((id: string) => flips.get(id) ?? null);
  return {
    ...of,
    ...{ metric: pair.metric.name, reference: pair.reference, candidate: pair.candidate },
    ...differenceIn(pair, confidence),
    flips: answered && flipped(answered, seed),
    consistency: subsets.flatMap((one) => consistencyOf(pair, one, confidence, flip) ?? []),
  };
}

/** Null where the models did not both answer, or an answer is graded. */
function rightOrWrong({ facts, rows }: ScoredSuite, [reference, candidate]: Pair): Answered[] | null {
  const { primary } = facts.metrics;
  const bySystem = groupBy(
    rows.filter(({ metrics }) => metrics[primary] !== undefined),
    ({ system }) => system,
  );
  const after = new Map(bySystem.get(candidate)?.map((row) => [row.id, row]));
  const both = (bySystem.get(reference) ?? []).flatMap((before): Answered[] => {
    const own = after.get(before.id);
    if (!own) return [];
    const change = itemScore(primary, own) - itemScore(primary, before);
    return [{ suite: facts, before, after: own, flip: change > 0 ? 'gained' : change < 0 ? 'lost' : null }];
  });
  const isGraded = (row: SuiteScore) => ![0, 100].includes(itemScore(primary, row));
  const none = both.length === 0 || both.some(({ before, after: own }) => isGraded(before) || isGraded(own));
  return none ? null : both;
}

/** Ids of several suites may be the same. */
function idIn(measured: string, { suite, before: { id } }: Answered): string {
  return measured === SEVERAL ? suiteItemId(suite.name, id) : id;
}

function pairOf(suite: string, [reference, candidate]: Pair, answered: readonly Answered[]): PairedMeasurements {
  return measureNumbers({
    ...{ suite, reference, candidate, metric: { name: RIGHT, better: 'higher' } },
    items: answered.map((one) => ({
      id: idIn(suite, one),
      clusterId: suiteItemId(one.suite.name, one.before.cluster ?? one.before.id),
      reference: itemScore(one.suite.metrics.primary, one.before) / 100,
      candidate: itemScore(one.suite.metrics.primary, one.after) / 100,
    })),
  });
}

/** How many, and some of them, drawn by the run's seed so that nobody picked them. */
function flipped(answered: readonly Answered[], seed: number): ErrorAnalysis['flips'] {
  const sample = (kind: 'gained' | 'lost') => {
    const own = answered.filter(({ flip }) => flip === kind);
    return { count: own.length, shown: draw(own, seed).map(shown) };
  };
  return { seed, gained: sample('gained'), lost: sample('lost') };
}

function draw<T>(all: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const left = [...all];
  return Array.from({ length: Math.min(SHOWN, all.length) }, () => left.splice(random.below(left.length), 1)).flat();
}

function shown({ suite, before, after }: Answered) {
  const end = (text: string) => (text.length > CHARACTERS ? `…${text.slice(-CHARACTERS)}` : text);
  const beginning = (text: string) => (text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text);
  return {
    ...{ suite: suite.name, id: before.id, asked: end(before.asked), target: beginning(before.target) },
    ...{ before: beginning(before.output), after: beginning(after.output) },
  };
}
