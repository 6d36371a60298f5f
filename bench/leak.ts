/**
 * What a leak does to a score, and what is done about it: `npm run bench:leak` (three runs of the demo, 10 to 20 minutes).
 *
 * A tenth of the test split is copied into the training data, half of it in other words' order, case or punctuation. The
 * model trained on what the exclusion leaves is compared with the one that was never given the copies, item by item; so
 * is one that was allowed to train on them, on all items and on the clean ones.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../artifacts/json-lines.js';
import { Home } from '../artifacts/home.js';
import { TestItem } from '../contracts/dataset.js';
import { ReportData } from '../contracts/report.js';
import type { sentencesOf } from '../evaluation/logs/describe.js';
import { CommandLine } from '../test/e2e/command-line.js';
import { plant } from './leak/plant.js';

/** Of the test split. */
const SHARE = 0.1;
const DEMO = new URL('../demo/dataset/demo.trees.jsonl.gz', import.meta.url).pathname;

interface Run {
  readonly runId: string;
  readonly data: string;
}

async function main(line: CommandLine): Promise<void> {
  const run = async (name: string, source: string, contamination: string) => {
    const settings = [`name=${name}`, `dataset.source.path=${source}`, `dataset.contamination=${contamination}`];
    const set = [...settings, 'training.dpo.enabled=false'].flatMap((setting) => ['--set', setting]);
    return line.json<Run>(['run', 'demo', ...set]);
  };
  const without = await run('without', DEMO, 'exclude');
  const { file, copies } = plant(readFileSync(DEMO), await itemsToPlant(line, without));
  const planted = join(line.home, 'planted.trees.jsonl.gz');
  writeFileSync(planted, file);
  const excluded = await run('excluded', planted, 'exclude');
  const trained = await run('trained', planted, 'report');

  const changes = copies.map(({ change }) => change);
  console.log(`${copies.length} copies planted, ${changes.filter((one) => one === 'verbatim').length} verbatim`);
  for (const [name, { data }] of Object.entries({ without, excluded, trained })) describe(name, readReport(data));
  for (const [name, { runId }] of Object.entries({ excluded, trained })) {
    const metrics = ['--metric', 'chrf', '--metric', 'crossEntropy'];
    // A planted tree may come into the test split itself.
    const pair = [`${without.runId}:sft`, `${runId}:sft`, ...metrics, '--allow-missing'];
    const { sentences } = await line.json<{ sentences: ReturnType<typeof sentencesOf> }>(['compare', ...pair]);
    console.log(`without → ${name}: ${sentences.join('\n  ')}`);
  }
}

/** Every n-th item of the test split, its English side included. */
async function itemsToPlant(line: CommandLine, { runId }: Run): Promise<TestItem[]> {
  const test = (await line.lineage(runId)).find(({ name }) => name === 'prepare')?.outputs['test'];
  if (test === undefined) throw new Error('The run prepared no test items.');
  const items = await collect(new Home(line.home).store.readJsonl(test), TestItem);
  return items.filter((_, at) => at % Math.round(1 / SHARE) === 0);
}

function readReport(file: string): ReportData {
  return ReportData.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function describe(name: string, { contamination, systems, testItems }: ReportData): void {
  const sft = systems.find(({ system }) => system === 'sft')?.scores;
  const { rows, found = {}, overlappingRows = {}, strata = [] } = contamination ?? {};
  console.log(
    `${name}: items found ${JSON.stringify(found)} in rows ${JSON.stringify(overlappingRows)}, ${rows}; judged on ${testItems}: SFT ${told(sft?.chrf?.value, sft?.crossEntropy?.value)}`,
  );
  for (const { name: part, items, scores } of strata)
    console.log(`  ${part}, ${items} items: SFT ${told(scores['sft']?.chrf, scores['sft']?.crossEntropy)}`);
}

function told(chrf = NaN, crossEntropy = NaN): string {
  return `chrF++ ${chrf.toFixed(1)}, cross-entropy ${crossEntropy.toFixed(3)}`;
}

const line = await CommandLine.create();
try {
  await main(line);
} finally {
  await line.close();
}
