import { join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { UserError } from '../../contracts/errors.js';
import { ReportData } from '../../contracts/evaluation.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { renderTable } from '../../evaluation/report/table.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';

export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly card: string;
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
  cli.print(`\nreport      ${files.html}\ndata        ${files.json}\nmodel card  ${files.card}`);
  return EXIT.ok;
}

/** Lays the report of a run out as files in the home: report.html, report.json and README.md, the model card. */
export async function writeReport(cli: Cli, { runId, stages, status }: RunRecord): Promise<ReportFiles> {
  const key = stages['report']?.key;
  const record = key === undefined ? null : await cli.home.stages.lookUp(key);
  const { html, json, card } = record?.outputs ?? {};
  if (html === undefined || json === undefined || card === undefined) throw noReport(runId, status);
  const folder = join(cli.home.root, 'reports', runId);
  const files = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    card: join(folder, 'README.md'),
  };
  const { store } = cli.home;
  await writeFileAtomic(files.html, await store.readText(html));
  await writeFileAtomic(files.json, await store.readText(json));
  await writeFileAtomic(files.card, await store.readText(card));
  return { ...files, data: ReportData.parse(await store.readJson(json)) };
}

function noReport(runId: string, status: string): UserError {
  return new UserError('This run has no report.', {
    where: runId,
    expected: 'a run whose report stage is done',
    received: `one with status ${status}`,
    fix: `see how far it is with \`sprogskole status ${runId}\``,
  });
}
