import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterFolder } from '../../artifacts/adapter-folder.js';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import type { Home } from '../../artifacts/home.js';
import { publishFile } from '../../artifacts/publish-file.js';
import { UserError } from '../../contracts/errors.js';
import { Comparison, type ReportData } from '../../contracts/report.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { renderHtml } from '../../evaluation/report/html.js';
import { renderModelCard } from '../../evaluation/report/model-card.js';
import { runReport } from '../../evaluation/report/run-report.js';
import { renderTable } from '../../evaluation/report/table.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { publishSuiteScores } from './benchmark-result.js';
import { efficiencyOf } from './run-efficiency.js';
import { findRun } from '../run-id.js';

export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly card: string;
  /** Null for a run of an earlier version, which kept none. */
  readonly scores: string | null;
  /** Folder of the newest model's adapter. */
  readonly adapter: string | null;
  /** The messages that rules of the dataset exclude, each with rule and place; null where that list is gone. */
  readonly excluded: string | null;
  /** Scores of the benchmark suites, item by item, by suite. */
  readonly suites: Readonly<Record<string, string>>;
  readonly data: ReportData;
}

/** In a stored card, which belongs to no machine. */
const ADAPTER = 'path/to/adapter';

/** Prints the before/after table of a run and writes its report files. */
export async function report(cli: Cli, run: string | undefined, json: boolean): Promise<number> {
  const record = await findRun(cli, run, 'model');
  const files = await writeReport(cli, record);
  if (json) {
    cli.print(JSON.stringify(files.data, null, 2));
    return EXIT.ok;
  }
  cli.print(renderTable(files.data));
  cli.print(
    `\nreport      ${files.html}\ndata        ${files.json}\nscores      ${files.scores}\nexcluded    ${files.excluded}\nmodel card  ${files.card}\nadapter     ${files.adapter}`,
  );
  return EXIT.ok;
}

/** Lays the report of a run out as files in the home: report.html, report.json, scores.jsonl, excluded.jsonl and README.md, the model card. */
export async function writeReport(cli: Cli, record: RunRecord): Promise<ReportFiles> {
  const { runId, stages } = record;
  const data = await reportOf(cli, record);
  const { scores } = await outputsOf(cli, stages['score']);
  const { excluded } = await outputsOf(cli, stages['ingest']);
  const folder = cli.home.report(runId);
  const files = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    card: join(folder, 'README.md'),
    scores: scores === undefined ? null : join(folder, 'scores.jsonl'),
    excluded: excluded === undefined ? null : join(folder, 'excluded.jsonl'),
  };
  const { adapter: made } = { ...(await outputsOf(cli, stages['sft'])), ...(await outputsOf(cli, stages['dpo'])) };
  const adapter = made === undefined ? null : await adapterFolder(cli.home, made);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(files.html, renderHtml(data));
  await writeFileAtomic(files.json, JSON.stringify(data, null, 2));
  await writeFileAtomic(files.card, renderModelCard(data).replaceAll(ADAPTER, adapter ?? ADAPTER));
  if (scores !== undefined && files.scores !== null) {
    await publishFile(await cli.home.store.localFile(scores), files.scores, true);
  }
  if (excluded !== undefined && files.excluded !== null) {
    await publishFile(await cli.home.store.localFile(excluded), files.excluded, true);
  }
  const suites = data.suites.length === 0 ? {} : await publishSuiteScores(cli.home, record);
  return { ...files, suites, adapter, data };
}

async function reportOf(
  cli: Cli,
  { runId, config, stages, status, startedAt, endedAt }: RunRecord,
): Promise<ReportData> {
  const { comparison: own, json } = await outputsOf(cli, stages['report']);
  // Earlier versions kept the whole report of the run that came first: this is in it.
  const ref = own ?? json;
  if (ref === undefined) throw noReport(runId, status);
  const comparison = Comparison.safeParse(await cli.home.store.readJson(ref));
  if (!comparison.success) throw ofAnEarlierVersion(runId);
  return runReport(comparison.data, {
    runId,
    createdAt: endedAt ?? startedAt,
    config: PipelineConfig.parse(config),
    efficiency: await efficiencyOf(cli.home, stages),
    lineage: await lineageOf(cli.home, stages),
    skipped: await skippedRows(cli.home, stages),
  });
}

/** Stages that count examples which were not used whole. The benchmarks ask the same questions: the first speaks for all. */
const COUNTING = { sft: 'SFT', dpo: 'DPO', 'benchmark-base': 'Benchmark', 'benchmark-base-few-shot': 'Base, few-shot' };

/** Rows of the table of examples, from the records of a run's stages. */
export async function skippedRows(
  home: Home,
  stages: Readonly<Record<string, { readonly key: string }>>,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const [stage, title] of Object.entries(COUNTING)) {
    const key = stages[stage]?.key;
    const record = key === undefined ? null : await home.stages.read(key);
    for (const [what, count] of Object.entries(record?.summary ?? {})) {
      if (/(^| )examples /.test(what)) rows[`${title}: ${what}`] = count;
    }
  }
  return rows;
}

async function lineageOf(home: Home, stages: RunRecord['stages']): Promise<ReportData['lineage']> {
  const entries = Object.entries(stages).map(async ([stage, { key, cached }]) => {
    const record = await home.stages.read(key);
    return record === null ? [] : [{ stage, key, cached, seconds: record.durationMs / 1000, redone: record.redone }];
  });
  return (await Promise.all(entries)).flat();
}

async function outputsOf(cli: Cli, stage: RunRecord['stages'][string] | undefined): Promise<StageRecord['outputs']> {
  const record = stage === undefined ? null : await cli.home.stages.lookUp(stage.key);
  return record?.outputs ?? {};
}

function ofAnEarlierVersion(runId: string): UserError {
  return new UserError('This run was compared by another version, which judged differently.', {
    where: runId,
    expected: 'a comparison with claims, made by this version',
    received: 'one without',
    fix: 'run its pipeline file again: what is finished is reused, scoring and comparing take seconds',
  });
}

function noReport(runId: string, status: string): UserError {
  return new UserError('This run has no report.', {
    where: runId,
    expected: 'a run whose report stage is done',
    received: `one with status ${status}`,
    fix: `see how far it is with \`sprogskole status ${runId}\``,
  });
}
