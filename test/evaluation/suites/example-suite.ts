import type { SuiteFacts, SuiteScore } from '../../../contracts/suite.js';
import type { ScoredSuite } from '../../../evaluation/suites/suite-results.js';
import { seededRandom } from '../../../evaluation/statistics/random.js';

const FACTS: SuiteFacts = {
  name: 'exam',
  title: 'Exam',
  scenario: 'knowledge',
  language: 'da',
  culture: false,
  measures: 'Questions with two choices.',
  limitation: 'Says nothing of what a model writes.',
  metrics: { primary: 'acc', secondary: ['mcc'], tasks: {} },
  chance: 0.5,
  data: { source: 'someone/exam@main', split: 'test', licence: 'MIT' },
};

/** A made-up suite of two tasks on which every system is right at its rate. */
export function exampleSuite(
  rates: Readonly<Record<string, number>>,
  { items = 200, ...facts }: Partial<SuiteFacts> & { readonly items?: number } = {},
): ScoredSuite {
  const rows = Object.entries(rates).flatMap(([system, rate], seed) => {
    const random = seededRandom(seed + 1);
    return Array.from({ length: items }, (_, at) => row(system, at, random.below(1000) < 1000 * rate));
  });
  return { facts: { ...FACTS, ...facts }, rows };
}

function row(system: string, at: number, right: boolean): SuiteScore {
  const gold = at % 2;
  return {
    system,
    id: `${at < 120 ? 'one' : 'two'}/${at}`,
    task: at < 120 ? 'one' : 'two',
    cluster: null,
    docHash: `doc ${at}`,
    promptHash: `prompt ${at}`,
    prompt: at === 0 ? 'Spørgsmål: Er Danmark et land?\nSvar:' : null,
    asked: `Spørgsmål ${at}`,
    target: gold === 1 ? 'ja' : 'nej',
    output: (gold === 1) === right ? 'ja' : 'nej',
    metrics: { acc: [right ? 1 : 0], mcc: [gold, right ? gold : 1 - gold] },
  };
}
