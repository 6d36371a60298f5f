import type { AnswerLanguage } from '../../contracts/evaluation.js';
import { correctedShare, countLanguages } from '../../evaluation/language-use.js';
import { seededRandom, type Random } from '../../evaluation/statistics/random.js';
import { LENGTHS, lengthOf, type JudgedLanguages } from '../../language/identifier-errors.js';
import { tabulate, type Verdicts } from './texts.js';

const SIMULATIONS = 1000;

/** What the answers are in that are not in Danish: each as likely. */
const FOREIGN: readonly (readonly string[])[] = [['en'], ['en', 'no']];

/**
 * Errors are measured on every other text; answers are drawn from the rest, short ones as often as long ones, which
 * is harder than what models write.
 */
export function* coverageOf(verdicts: Verdicts): Generator<string[]> {
  const half = (odd: number): Verdicts =>
    Object.fromEntries(Object.entries(verdicts).map(([code, own]) => [code, own.filter((_, at) => at % 2 === odd)]));
  const errors = tabulate(half(0));
  const pools = byLength(half(1));
  for (const share of [0, 0.1, 0.5, 0.9, 0.97, 1]) {
    for (const foreign of FOREIGN.filter((codes) => codes.every((code) => pools[code] !== undefined))) {
      for (const answers of [80, 300]) yield simulate(pools, errors, share, foreign, answers);
    }
  }
}

type Pools = Readonly<Record<string, readonly (readonly AnswerLanguage[])[]>>;

function byLength(verdicts: Verdicts): Pools {
  const ofLength = (own: readonly AnswerLanguage[]) =>
    LENGTHS.map((_, at) => own.filter(({ words, verdict }) => verdict !== 'undecided' && lengthOf(words) === at));
  return Object.fromEntries(Object.entries(verdicts).map(([code, own]) => [code, ofLength(own)]));
}

function simulate(pools: Pools, errors: JudgedLanguages, share: number, foreign: readonly string[], count: number) {
  let [observed, corrected, offered, held, width] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= SIMULATIONS; seed += 1) {
    const random = seededRandom(seed);
    const answers = Array.from({ length: count }, () => draw(pools, share, foreign, random));
    const result = correctedShare(answers, 'da', count, 0.95, errors);
    observed += (countLanguages(answers).rate ?? 0) / SIMULATIONS;
    corrected += (result?.value ?? NaN) / SIMULATIONS;
    if (!result?.interval) continue;
    const { low, high } = result.interval;
    offered += 1;
    width += high - low;
    if (low <= share && share <= high) held += 1;
  }
  const percent = (value: number) => (100 * value).toFixed(1);
  return [
    percent(share),
    foreign.join(', '),
    String(count),
    ...[observed, corrected, held / offered, width / offered].map(percent),
  ];
}

function draw(pools: Pools, share: number, foreign: readonly string[], random: Random): AnswerLanguage {
  const isDanish = random.below(10_000) < 10_000 * share;
  const language = isDanish ? 'da' : (foreign[random.below(foreign.length)] ?? '');
  const pool = pools[language]?.[random.below(LENGTHS.length)] ?? [];
  return pool[random.below(pool.length)] ?? draw(pools, share, foreign, random);
}
