import type { TeachModelResult } from '../../contracts/run.js';
import { renderTable } from '../../evaluation/report/table.js';
import type { Cli } from '../cli.js';
import { runPage, type ServerLink } from '../connect.js';
import { findRun } from '../run-id.js';
import { writeReport } from './report.js';

/** What a finished run leaves: the table, and the ways to the report, the server's page and the chat. */
export async function printResult(cli: Cli, server: ServerLink, runId: string, json: boolean): Promise<void> {
  const result = (await server.client.workflow.getHandle(runId).result()) as TeachModelResult;
  const files = await writeReport(cli, await findRun(cli, runId));
  const page = runPage(server, runId);
  if (json) {
    const { html, json: data, card, scores } = files;
    cli.print(
      JSON.stringify({
        runId,
        status: 'completed',
        merged: result.merged.digest,
        report: html,
        data,
        scores,
        card,
        page,
      }),
    );
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
