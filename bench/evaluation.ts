/**
 * What the verdicts of evaluation/judge.ts are worth, on made-up systems of known difference: `npm run bench:evaluation`.
 * Prints how often each interval holds the truth, false alarms, power at the stated detectable effect, width beside
 * lm-evaluation-harness's comparison, and time.
 *
 * `-- 200` makes 200 simulations of each interval instead of 2,000; `-- FIRST SECOND` measures the width on two logs
 * instead, e.g. of lm-evaluation-harness.
 */
import { cpus } from 'node:os';
import { estimateScore } from '../evaluation/interval-rules.js';
import { coverageOf, type Covered } from './evaluation/coverage.js';
import { besideHarness } from './evaluation/logs.js';
import { resampledCoverage } from './evaluation/resampled.js';
import { familyWise, outcomeOf, outcomes, sameModelTwice, SHIFTED, statedEffects } from './evaluation/verdicts.js';
import { CHRF, drawPair, MEANS, RATE, SKEWED, truthOf, WORLDS } from './evaluation/worlds.js';

const [first, second] = process.argv.slice(2);
if (first !== undefined && second !== undefined) {
  title(`Width of 95 % intervals: ${second} beside ${first}`);
  row('task, metric', 'items', 'differ', 'own', 'unpaired', 'own / unpaired');
  row('---', '---:', '---:', '---:', '---:', '---:');
  for (const { task, items, differing, own, unpaired } of await besideHarness(first, second)) {
    const [width, share] = own === null ? ['none', '–'] : [own.toFixed(4), (own / unpaired).toFixed(2)];
    row(task, String(items), String(differing), width, unpaired.toFixed(4), share);
  }
  process.exit(0);
}

const simulations = Number(first ?? 2000);
const tests = Math.max(20, Math.round(simulations / 4));
console.log(`${simulations} simulations; ${cpus()[0]?.model ?? 'an unknown CPU'}`);

title('Coverage of 95 % intervals (%), and width beside the unpaired interval');
row('data', 'items', 'pair: offered', 'covers', 'one system: offered', 'covers', 'width');
row('---', '---:', '---:', '---:', '---:', '---:', '---:');
for (const world of WORLDS) {
  const truth = truthOf(world);
  for (const items of [30, 80, 300, 2000]) {
    const { pair, single, width } = coverageOf(world, truth, items, simulations);
    row(world.name, String(items), ...cells(pair), ...cells(single), Number.isNaN(width) ? '–' : width.toFixed(2));
  }
}

title('Coverage (%) of 95 % intervals from draws of one test set, as EuroEval keeps them, and of mean ± 1.96 s/√n');
row('data', 'items', 'draws', 'covers', 'divided by √n');
row('---', '---:', '---:', '---:', '---:');
for (const world of [RATE, SKEWED, CHRF]) {
  const truth = truthOf(world);
  for (const draws of [5, 10, 20]) {
    const { covers, dividedByDraws } = resampledCoverage(world, truth, { items: 500, draws, simulations });
    row(world.name, '500', String(draws), percent(covers), percent(dividedByDraws));
  }
}

title('False verdicts in a family of 13 claims of which none is true (%)');
row('items', 'any "better"', 'any verdict');
row('---:', '---:', '---:');
for (const items of [30, 80, 300]) {
  const { better, any } = familyWise(items, tests);
  row(String(items), percent(better), percent(any));
}

title('Power at the stated detectable effect (80 wanted), and right verdicts of 100 seeds at the one with 99 % power');
row('data', 'items', 'claims', 'detectable', 'power up, %', 'down, %', 'improvement', 'no change', 'regression');
row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---:');
for (const shifted of SHIFTED) {
  for (const items of [80, 300, 2000]) {
    for (const size of [1, 13]) {
      const { p80, p99 } = statedEffects(shifted.world, items, size);
      const share = (difference: number, count: number) =>
        outcomes(shifted, { items, difference, simulations: count, size });
      const power = [share(p80, tests).better, share(-p80, tests).worse].map((value) => percent(value ?? 0));
      const planted = [share(p99, 100).better, share(0, 100)['no detectable change'], share(-p99, 100).worse];
      const right = planted.map((value) => (100 * (value ?? 0)).toFixed(0));
      row(shifted.world.name, String(items), String(size), p80.toPrecision(3), ...power, ...right);
    }
  }
}

title('The same model twice, a hundredth of the answers other');
for (const items of [300, 2000]) {
  const { quiet, flips } = sameModelTwice(items, 100);
  console.log(`${items} items: "no detectable change" in ${percent(quiet)} %, flip rate ${percent(flips)} %`);
}

title('10,000 items, 10,000 swaps, one core');
for (const world of [MEANS, RATE, CHRF]) {
  const pair = drawPair(world, 10_000, 1);
  const start = performance.now();
  outcomeOf(pair, 1);
  estimateScore({ ...pair, rows: pair.candidateRows }, 0.95);
  console.log(`${world.name}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
}

function cells({ offered, covers }: Covered): string[] {
  return [percent(offered), covers === null ? 'none' : percent(covers)];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function title(text: string): void {
  console.log(`\n${text}\n`);
}

function row(...values: string[]): void {
  console.log(`| ${values.join(' | ')} |`);
}
