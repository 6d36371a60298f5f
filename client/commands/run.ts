import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { loadPipeline } from '../../config/load-pipeline.js';
import { sourceName, type PipelineConfig } from '../../contracts/pipeline-config.js';
import type { TeachModelInput } from '../../contracts/run.js';
import { SEARCH_ATTRIBUTES, WORKFLOWS } from '../../contracts/temporal.js';
import type { Cli } from '../cli.js';
import { connect, runPage, type ServerLink } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { preflight } from '../preflight.js';
import { checkRunId } from '../run-id.js';
import { setUp } from '../setup/set-up.js';
import { ensureLocalStack } from '../stack/local-stack.js';
import { refuseTakenId, startRun } from '../start-run.js';
import { follow } from './follow.js';
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
  if (options.runId !== undefined) await refuseTakenId(cli, checkRunId(options.runId));
  await preflight(config, cli);
  await setUp({ log: cli.log, env: cli.env });
  await ensureLocalStack(cli, config.queues);
  const server = await connect(cli);
  try {
    const record = await startRun(cli, { runId: options.runId, name: config.name, config }, (runId) =>
      start(server, runId, config),
    );
    await announce(cli, record.runId, options);
    return options.detach ? EXIT.ok : await follow(cli, record, options.json, printResult);
  } finally {
    await server.close();
  }
}

async function start({ client }: ServerLink, runId: string, config: PipelineConfig): Promise<void> {
  const input: TeachModelInput = { runId, config };
  await client.workflow.start(WORKFLOWS.teachModel, {
    workflowId: runId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
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
export async function announce(
  cli: Cli,
  runId: string,
  { detach, json }: Pick<RunOptions, 'detach' | 'json'>,
): Promise<void> {
  const page = await runPage(cli, runId);
  if (json && detach) cli.print(JSON.stringify({ runId, page }));
  cli.log(`run ${runId}${page === null ? '' : `\n    ${page}`}`);
  if (detach) cli.log(`It goes on in the background. Look at it with: sprogskole watch ${runId}`);
}
