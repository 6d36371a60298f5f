import type { RunRecord } from '../../contracts/lineage.js';
import type { Cli } from '../cli.js';
import { connect } from '../connect.js';
import { formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';
import { RateMeter } from '../watch/rate-meter.js';
import { renderRun } from '../watch/render-run.js';
import { viewRun, type RunView } from '../watch/run-view.js';

const WIDE = 160;

/** All runs of this home, or one with its stages. */
export async function status(cli: Cli, run: string | undefined, json: boolean): Promise<number> {
  if (run === undefined) return listRuns(cli, json);
  const record = await findRun(cli, run);
  const view = await liveView(cli, record);
  if (json) cli.print(JSON.stringify(view ?? record, null, 2));
  else
    cli.print(
      view === null
        ? describeRecord(record)
        : [`${view.runId}  ${view.status}`, ...renderRun(view, new RateMeter(), Date.now(), WIDE)].join('\n'),
    );
  return EXIT.ok;
}

async function listRuns(cli: Cli, json: boolean): Promise<number> {
  const runs = await cli.home.runs.list();
  if (json)
    cli.print(
      JSON.stringify(
        runs.map(({ runId, status, startedAt, endedAt, stages }) => ({ runId, status, startedAt, endedAt, stages })),
        null,
        2,
      ),
    );
  else if (runs.length === 0) cli.print('No runs yet. Start one with: sprogskole demo');
  else cli.print(formatTable([['RUN', 'STATUS', 'STARTED', 'STAGES'], ...runs.map(row)]));
  return EXIT.ok;
}

function row(run: RunRecord): string[] {
  return [run.runId, run.status, run.startedAt.slice(0, 19).replace('T', ' '), Object.keys(run.stages).at(-1) ?? ''];
}

/** What the server says now; null where no server runs or it forgot the run. */
async function liveView(cli: Cli, { runId }: RunRecord): Promise<RunView | null> {
  try {
    const server = await connect(cli);
    try {
      return await viewRun(server.client, runId, null);
    } finally {
      await server.close();
    }
  } catch {
    return null;
  }
}

function describeRecord(record: RunRecord): string {
  const stages = Object.entries(record.stages).map(([stage, { cached }]) => [`  ${stage}`, cached ? 'cached' : 'done']);
  return [
    `${record.runId}  ${record.status} (the server is not running; this is what was recorded)`,
    formatTable(stages),
  ].join('\n');
}
