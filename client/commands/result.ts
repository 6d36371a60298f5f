import type { RunRecord } from '../../contracts/lineage.js';
import { renderTable } from '../../evaluation/report/table.js';
import type { Cli } from '../cli.js';
import { runPage } from '../connect.js';
import { writeReport } from './report.js';

/** What a finished run leaves: the table, and the ways to the report, the server's page and the chat. */
export async function printResult(cli: Cli, record: RunRecord, json: boolean): Promise<void> {
  const { runId, stages } = record;
  const files = await writeReport(cli, record);
  const page = await runPage(cli, runId);
  if (json) {
    const { html, json: data, card, scores } = files;
    const merge = await cli.home.stages.read(stages['merge']?.key ?? '');
    const merged = merge?.outputs['merged']?.digest ?? null;
    cli.print(JSON.stringify({ runId, status: 'completed', merged, report: html, data, scores, card, page }));
    return;
  }
  cli.print(`\n${renderTable(files.data)}`);
  cli.print(
    [
      '',
      `report      ${files.html}`,
      `model card  ${files.card}`,
      ...(page === null ? [] : [`workflow    ${page}`]),
      `lineage     npx sprogskole lineage ${runId}`,
      `chat        npx sprogskole chat ${runId}`,
    ].join('\n'),
  );
}
