import type { RunRecord } from '../../contracts/lineage.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { watchRun } from '../watch/watch-run.js';

/** Shows what a finished run made. */
export type PrintResult = (cli: Cli, record: RunRecord, json: boolean) => Promise<void>;

/** Watches until the run ends; Ctrl-C leaves it running. */
export async function follow(cli: Cli, run: RunRecord, json: boolean, printResult: PrintResult): Promise<number> {
  const { runId } = run;
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  cli.unread?.addEventListener('abort', interrupt);
  const view = await watchRun(cli, run, process.stderr, stop.signal);
  process.removeListener('SIGINT', interrupt);
  if (view === null) {
    cli.log(
      `\nThe run goes on in the background. Watch it: sprogskole watch ${runId}. End it: sprogskole cancel ${runId}`,
    );
    return EXIT.interrupted;
  }
  const { status, failure } = view;
  if (status === 'completed') {
    await printResult(cli, (await cli.home.runs.read(runId)) ?? run, json);
    return EXIT.ok;
  }
  if (json) cli.print(JSON.stringify({ runId, status, error: failure?.message ?? '' }));
  cli.log(`\nrun ${runId} ${status}.${failure === null ? '' : `\n${failure.message}`}`);
  if (status === 'cancelled') return EXIT.cancelled;
  return failure?.type === 'UserError' ? EXIT.input : EXIT.failed;
}
