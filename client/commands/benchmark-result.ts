import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import type { Home } from '../../artifacts/home.js';
import { collect } from '../../artifacts/json-lines.js';
import { publishFile } from '../../artifacts/publish-file.js';
import { chooseSuites } from '../../config/suites.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
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
  for (const { suite: name, ref } of await suiteScoresOf(home, record)) {
    files[name] = join(folder, `${name}.jsonl`);
    await publishFile(await home.store.localFile(ref), files[name], true);
  }
  return files;
}

async function suiteResults({ home }: Cli, record: RunRecord): Promise<SuiteResult[]> {
  const { evaluation } = BenchmarkConfig.parse(record.config);
  const scores = new Map((await suiteScoresOf(home, record)).map(({ suite, ...found }) => [suite, found]));
  const suites = await chooseSuites(evaluation.suites, 'evaluation.suites');
  const results = suites.map(async (suite) => {
    const found = scores.get(suite.name);
    if (found === undefined) return [];
    const { ref, baselines: learned, revision } = found;
    const rows = await collect(home.store.readJsonl(ref), SuiteScore);
    const baselines = SuiteBaselines.parse(learned === null ? [] : await home.store.readJson(learned));
    return [suiteResult({ facts: factsOf(suite, revision), rows, baselines }, evaluation.confidence)];
  });
  return (await Promise.all(results)).flat();
}

const ROW = 'score-suites: ';

interface StoredScores {
  readonly suite: string;
  readonly ref: Ref;
  /** What its baselines learned from; null in a run of an earlier version. */
  readonly baselines: Ref | null;
  /** Commit of the data that was asked about; null where it is a folder. */
  readonly revision: string | null;
}

/** The scores of every suite that a run asked. */
export async function suiteScoresOf(home: Home, { stages }: RunRecord): Promise<StoredScores[]> {
  const rows = Object.entries(stages).filter(([title]) => title.startsWith(ROW));
  const found = rows.map(async ([title, { key }]): Promise<StoredScores[]> => {
    const record = await home.stages.read(key);
    const { scores: ref, baselines = null } = record?.outputs ?? {};
    if (ref === undefined) return [];
    return [{ suite: title.slice(ROW.length), ref, baselines, revision: revisionIn(record?.config) }];
  });
  return (await Promise.all(found)).flat();
}

/** Of the settings in the key of a suite's scores: the identity of its data is repository@commit, or a digest. */
function revisionIn(config: unknown): string | null {
  const settings = z.object({ data: z.string() }).safeParse(config);
  return settings.data?.data.split('@')[1] ?? null;
}
