import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFile } from '../../artifacts/publish-file.js';
import { UserError } from '../../contracts/errors.js';
import { ReportData } from '../../contracts/evaluation.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import { renderTable } from '../../evaluation/report/table.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';

export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly card: string;
  /** Null for a run of an earlier version, which kept none. */
  readonly scores: string | null;
  /** The messages that rules of the dataset exclude, each with rule and place; null where that list is gone. */
  readonly excluded: string | null;
  readonly data: ReportData;
}

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
    `\nreport      ${files.html}\ndata        ${files.json}\nscores      ${files.scores}\nexcluded    ${files.excluded}\nmodel card  ${files.card}`,
  );
  return EXIT.ok;
}

/** Lays the report of a run out as files in the home: report.html, report.json, scores.jsonl, excluded.jsonl and README.md, the model card. */
export async function writeReport(cli: Cli, { runId, stages, status }: RunRecord): Promise<ReportFiles> {
  const { html, json, card } = await outputsOf(cli, stages['report']);
  const { scores } = await outputsOf(cli, stages['score']);
  const { excluded } = await outputsOf(cli, stages['ingest']);
  if (html === undefined || json === undefined || card === undefined) throw noReport(runId, status);
  const folder = join(cli.home.root, 'reports', runId);
  const files = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    card: join(folder, 'README.md'),
    scores: scores === undefined ? null : join(folder, 'scores.jsonl'),
    excluded: excluded === undefined ? null : join(folder, 'excluded.jsonl'),
  };
  const { store } = cli.home;
  await mkdir(folder, { recursive: true });
  await publishFile(await store.localFile(html), files.html, true);
  await publishFile(await store.localFile(json), files.json, true);
  await publishFile(await store.localFile(card), files.card, true);
  if (scores !== undefined && files.scores !== null) {
    await publishFile(await store.localFile(scores), files.scores, true);
  }
  if (excluded !== undefined && files.excluded !== null) {
    await publishFile(await store.localFile(excluded), files.excluded, true);
  }
  return { ...files, data: ReportData.parse(await store.readJson(json)) };
}

async function outputsOf(cli: Cli, stage: RunRecord['stages'][string] | undefined): Promise<StageRecord['outputs']> {
  const record = stage === undefined ? null : await cli.home.stages.lookUp(stage.key);
  return record?.outputs ?? {};
}

function noReport(runId: string, status: string): UserError {
  return new UserError('This run has no report.', {
    where: runId,
    expected: 'a run whose report stage is done',
    received: `one with status ${status}`,
    fix: `see how far it is with \`sprogskole status ${runId}\``,
  });
}
