import type { RunRecord } from '../../contracts/lineage.js';
import type { RunStatus } from '../../contracts/run-status.js';
import type { Cli } from '../cli.js';
import { connect, type ServerLink } from '../connect.js';
import { formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { findRun, listRuns } from '../run-id.js';
import { lookAt } from '../watch/look.js';
import { RateMeter } from '../watch/rate-meter.js';
import { isSettled } from '../watch/reconcile.js';
import { renderHead, renderRun } from '../watch/render-run.js';

const WIDE = 160;

/** All runs of this home, or one with its stages. */
export async function status(cli: Cli, run: string | undefined, json: boolean): Promise<number> {
  const records = run === undefined ? await listRuns(cli) : [await findRun(cli, run)];
  const views = await viewsOf(cli, records);
  const [first] = views;
  if (json) cli.print(JSON.stringify(run === undefined ? views : first, null, 2));
  else if (first === undefined) cli.print('No runs yet. Start one with: sprogskole demo');
  else cli.print(run === undefined ? formatTable([HEAD, ...views.map(row)]) : describe(first));
  return EXIT.ok;
}

/** The server is asked only about runs that go on. */
async function viewsOf(cli: Cli, records: readonly RunRecord[]): Promise<RunStatus[]> {
  const server: ServerLink | null = records.every(isSettled) ? null : await connect(cli).catch(() => null);
  const views = await Promise.all(records.map((record) => lookAt(cli.home, server, record)));
  await server?.close();
  return views;
}

const HEAD = ['RUN', 'STATUS', 'STARTED', 'STAGE'];

function row(view: RunStatus): string[] {
  const started = view.startedAt.slice(0, 19).replace('T', ' ');
  const stage = view.stages.findLast(({ status }) => status !== 'waiting' && status !== 'skipped')?.stage ?? '';
  const [why = ''] = view.failure?.message.split('\n') ?? renderHead(view);
  return [view.runId, statusOf(view), started, [stage, why].filter(Boolean).join('  ')];
}

/** A pause is told beside what a record can say. */
function statusOf({ status, paused, saving }: RunStatus): string {
  if (status !== 'running' || !paused) return status;
  return saving ? 'pausing' : 'paused';
}

function describe(view: RunStatus): string {
  const { runId, failure } = view;
  const stages = renderRun(view, new RateMeter(), Date.now(), WIDE);
  return [`${runId}  ${statusOf(view)}`, ...stages, ...(failure === null ? [] : ['', failure.message])].join('\n');
}
