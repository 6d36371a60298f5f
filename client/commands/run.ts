import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { TemporalFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { loadPipeline } from '../../config/load-pipeline.js';
import { sourceName, type PipelineConfig } from '../../contracts/pipeline-config.js';
import type { TeachModelInput } from '../../contracts/run.js';
import { SEARCH_ATTRIBUTES, WORKFLOWS } from '../../contracts/temporal.js';
import type { Cli } from '../cli.js';
import { connect, runPage, type ServerLink } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { preflight } from '../preflight.js';
import { checkRunId, newRunId } from '../run-id.js';
import { setUp } from '../setup/set-up.js';
import { ensureLocalStack } from '../stack/local-stack.js';
import { watchRun } from '../watch/watch-run.js';
import { printResult } from './result.js';

export interface RunOptions {
  readonly set: readonly string[];
  readonly detach: boolean;
  readonly json: boolean;
  readonly runId?: string;
}

/** Starts a pipeline and, unless detached, shows it until it ends. */
export async function runPipeline(cli: Cli, file: string, options: RunOptions): Promise<number> {
  const { config } = await loadPipeline(file, options.set);
  const runId = options.runId === undefined ? newRunId(config.name, new Date()) : checkRunId(options.runId);
  await preflight(config, cli);
  await setUp({ log: cli.log, env: cli.env });
  await ensureLocalStack(cli, config.queues);
  const server = await connect(cli);
  try {
    await start(server, runId, config);
    announce(cli, server, runId, options);
    return options.detach ? EXIT.ok : await follow(cli, server, runId, options.json, printResult);
  } finally {
    await server.close();
  }
}

async function start({ client }: ServerLink, runId: string, config: PipelineConfig): Promise<void> {
  const input: TeachModelInput = { runId, config };
  await client.workflow.start(WORKFLOWS.teachModel, {
    workflowId: runId,
    taskQueue: config.queues.pipeline,
    args: [input],
    staticSummary: `${config.name}: teach ${sourceName(config.baseModel)} ${config.language}`,
    typedSearchAttributes: searchAttributes(config),
  });
}

function searchAttributes(config: PipelineConfig): TypedSearchAttributes {
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return new TypedSearchAttributes([
    { key: keyword(SEARCH_ATTRIBUTES.language), value: config.language },
    { key: keyword(SEARCH_ATTRIBUTES.baseModel), value: sourceName(config.baseModel) },
    { key: keyword(SEARCH_ATTRIBUTES.runName), value: config.name },
  ]);
}

/** Says under which name a run was started, and where it can be looked at. */
export function announce(
  cli: Cli,
  server: ServerLink,
  runId: string,
  { detach, json }: Pick<RunOptions, 'detach' | 'json'>,
): void {
  const page = runPage(server, runId);
  if (json && detach) cli.print(JSON.stringify({ runId, page }));
  cli.log(`run ${runId}${page === null ? '' : `\n    ${page}`}`);
  if (detach) cli.log(`It goes on in the background. Look at it with: sprogskole watch ${runId}`);
}

/** Shows what a finished run made. */
export type PrintResult = (cli: Cli, server: ServerLink, runId: string, json: boolean) => Promise<void>;

/** Watches until the run ends; Ctrl-C leaves it running. */
export async function follow(
  cli: Cli,
  server: ServerLink,
  runId: string,
  json: boolean,
  printResult: PrintResult,
): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  const view = await watchRun(server.client, runId, process.stderr, stop.signal);
  process.removeListener('SIGINT', interrupt);
  if (view === null) {
    cli.log(
      `\nThe run goes on in the background. Watch it: sprogskole watch ${runId}. End it: sprogskole cancel ${runId}`,
    );
    return EXIT.interrupted;
  }
  if (view.status === 'completed') {
    await printResult(cli, server, runId, json);
    return EXIT.ok;
  }
  const why = await failureOf(server, runId);
  if (json) cli.print(JSON.stringify({ runId, status: view.status, error: why.message }));
  cli.log(`\nrun ${runId} ${view.status}.\n${why.message}`);
  if (view.status === 'cancelled') return EXIT.cancelled;
  return why.type === 'UserError' ? EXIT.input : EXIT.failed;
}

/** The innermost failure of a run: the one that says what happened. */
async function failureOf({ client }: ServerLink, runId: string): Promise<{ type: string | null; message: string }> {
  const error: unknown = await client.workflow
    .getHandle(runId)
    .result()
    .then(
      () => null,
      (failure: unknown) => failure,
    );
  let cause: unknown = error instanceof WorkflowFailedError ? error.cause : error;
  while (cause instanceof TemporalFailure && cause.cause !== undefined) cause = cause.cause;
  const type = cause instanceof Error && 'type' in cause && typeof cause.type === 'string' ? cause.type : null;
  return { type, message: cause instanceof Error ? cause.message : '' };
}
