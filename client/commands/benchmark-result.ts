import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import type { Home } from '../../artifacts/home.js';
import { collect } from '../../artifacts/json-lines.js';
import { publishFile } from '../../artifacts/publish-file.js';
import { chooseSuites } from '../../config/suites.js';
import type { SuiteResult } from '../../contracts/report.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { BenchmarkConfig } from '../../contracts/pipeline-config.js';
import type { Ref } from '../../contracts/ref.js';
import { factsOf, SuiteBaselines, SuiteScore } from '../../contracts/suite.js';
import { renderSuites } from '../../evaluation/report/suite-table.js';
import { suiteResult } from '../../evaluation/suites/suite-results.js';
import type { Cli } from '../cli.js';

/** What a benchmark came to: a table, and the files with every item's scores. */
export async function printBenchmark(cli: Cli, record: RunRecord, json: boolean): Promise<void> {
  const { runId } = record;
  const suites = await suiteResults(cli, record);
  const folder = cli.home.report(runId);
  const scores = await publishSuiteScores(cli.home, record);
  const data = join(folder, 'suites.json');
  await writeFileAtomic(data, JSON.stringify(suites, null, 2));
  if (json) {
    cli.print(JSON.stringify({ runId, status: 'completed', suites, data, scores }));
    return;
  }
  cli.print(`\n${renderSuites(suites)}`);
  cli.print([`data        ${data}`, `scores      ${join(folder, 'suites')}`].join('\n'));
}

/** Lays every suite's scores, item by item, as `suites/NAME.jsonl` into the run's report. @returns the files by suite */
export async function publishSuiteScores(home: Home, record: RunRecord): Promise<Record<string, string>> {
  const folder = join(home.report(record.runId), 'suites');
  await mkdir(folder, { recursive: true });
  const files: Record<string, string> = {};
  for (const [name, { scores }] of await scoresOf(home, record)) {
    files[name] = join(folder, `${name}.jsonl`);
    await publishFile(await home.store.localFile(scores), files[name], true);
  }
  return files;
}

async function suiteResults({ home }: Cli, record: RunRecord): Promise<SuiteResult[]> {
  const { evaluation } = BenchmarkConfig.parse(record.config);
  const scores = new Map(await scoresOf(home, record));
  const suites = await chooseSuites(evaluation.suites, 'evaluation.suites');
  const results = suites.map(async (suite) => {
    const own = scores.get(suite.name);
    if (own === undefined) return [];
    const rows = await collect(home.store.readJsonl(own.scores), SuiteScore);
    const baselines = SuiteBaselines.parse(own.baselines === undefined ? [] : await home.store.readJson(own.baselines));
    return [suiteResult({ facts: factsOf(suite), rows, baselines }, evaluation.confidence)];
  });
  return (await Promise.all(results)).flat();
}

const ROW = 'score-suites: ';

interface ScoresOfSuite {
  readonly scores: Ref;
  /** None in a run of an earlier version. */
  readonly baselines?: Ref | undefined;
}

async function scoresOf(home: Home, { stages }: RunRecord): Promise<[name: string, own: ScoresOfSuite][]> {
  const rows = Object.entries(stages).filter(([title]) => title.startsWith(ROW));
  const found = rows.map(async ([title, { key }]): Promise<[string, ScoresOfSuite][]> => {
    const { scores, baselines } = (await home.stages.read(key))?.outputs ?? {};
    return scores === undefined ? [] : [[title.slice(ROW.length), { scores, baselines }]];
  });
  return (await Promise.all(found)).flat();
}
