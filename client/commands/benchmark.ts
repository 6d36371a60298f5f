import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { loadBenchmark } from '../../config/load-benchmark.js';
import { UserError } from '../../contracts/errors.js';
import { PipelineConfig, sourceName, type BenchmarkConfig } from '../../contracts/pipeline-config.js';
import type { Ref } from '../../contracts/ref.js';
import type { BenchmarkSuitesInput } from '../../contracts/run.js';
import { SEARCH_ATTRIBUTES, WORKFLOWS } from '../../contracts/temporal.js';
import type { Cli } from '../cli.js';
import { connect, type ServerLink } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { preflightBenchmark } from '../preflight.js';
import { findRun } from '../run-id.js';
import { setUp } from '../setup/set-up.js';
import { ensureLocalStack } from '../stack/local-stack.js';
import { startRun } from '../start-run.js';
import { printBenchmark } from './benchmark-result.js';
import { follow } from './follow.js';
import { announce } from './run.js';
import { modelSource } from './translator-flags.js';

export interface BenchmarkOptions {
  readonly suites: string;
  readonly items?: number;
  readonly adapter?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly detach: boolean;
  readonly json: boolean;
}

/** Asks one model the suites, and shows it until it is done. What cannot work is refused before. */
export async function benchmark(cli: Cli, model: string, options: BenchmarkOptions): Promise<number> {
  const asked = await askedModel(cli, model, options);
  const config = await loadBenchmark(options.config ?? null, await overridesOf(model, asked, options));
  await preflightBenchmark(config, cli);
  const adapter = await asked.adapter();
  await setUp({ log: cli.log, env: cli.env });
  await ensureLocalStack(cli, config.queues);
  const server = await connect(cli);
  try {
    const run = { name: config.name, kind: 'benchmark', config } as const;
    const record = await startRun(cli, run, (runId) => start(server, { runId, config, adapter }));
    await announce(cli, record.runId, options);
    return options.detach ? EXIT.ok : await follow(cli, record, options.json, printBenchmark);
  } finally {
    await server.close();
  }
}

interface AskedModel {
  /** Settings that follow from the model. */
  readonly settings: readonly string[];
  /** In the store; put there once all else is checked. */
  readonly adapter: () => Promise<Ref | null>;
}

/** `RUN:variant` is a model of a run: its base as it was trained, and the adapter that was made. */
async function askedModel(cli: Cli, model: string, { adapter }: BenchmarkOptions): Promise<AskedModel> {
  const [, run, variant] = /^([\w.-]+):(base|sft|dpo)$/.exec(model) ?? [];
  if (run === undefined || variant === undefined) {
    const source = await modelSource(model);
    if ('hub' in source) cli.log(`${model}: no folder here is called so, so it is looked for on the Hub.`);
    return { settings: [`baseModel=${JSON.stringify(source)}`], adapter: () => storedAdapter(cli, adapter) };
  }
  if (adapter !== undefined) throw twoAdapters(model, adapter);
  const { runId, config, stages } = await findRun(cli, run, 'model');
  const { baseModel, training, seed } = PipelineConfig.parse(config);
  const record = variant === 'base' ? null : await cli.home.stages.read(stages[variant]?.key ?? '');
  const made = record?.outputs['adapter'] ?? null;
  if (variant !== 'base' && made === null) throw notMade(runId, variant);
  return {
    settings: [
      `baseModel=${JSON.stringify(baseModel)}`,
      `training.quantization=${training.quantization}`,
      `training.chatTemplate=${training.chatTemplate}`,
      `seed=${seed}`,
    ],
    adapter: () => Promise.resolve(made),
  };
}

async function overridesOf(
  model: string,
  { settings }: AskedModel,
  { suites, items, set }: BenchmarkOptions,
): Promise<string[]> {
  const names = suites.split(',').map((name) => name.trim());
  const choices = await Promise.all(names.map(async (name) => ((await isFile(name)) ? { path: resolve(name) } : name)));
  return [
    `name=${JSON.stringify(`benchmark-${slug(model)}`)}`,
    ...settings,
    `evaluation.suites=${JSON.stringify(choices)}`,
    ...(items === undefined ? [] : [`evaluation.suiteItems=${items}`]),
    ...set,
  ];
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true;
}

async function storedAdapter({ home }: Cli, folder: string | undefined): Promise<Ref | null> {
  if (folder === undefined) return null;
  if (await isFile(join(folder, 'adapter_config.json'))) return home.store.putFolder(folder);
  throw new UserError('This is no adapter.', {
    where: '--adapter',
    expected: 'a folder with adapter_config.json and the weights, as PEFT saves it',
    received: folder,
    fix: 'name the folder that `save_pretrained` wrote',
  });
}

function twoAdapters(model: string, adapter: string): UserError {
  return new UserError('Two adapters are named.', {
    where: 'MODEL and --adapter',
    expected: 'one of them',
    received: `${model} and ${adapter}`,
    fix: 'leave --adapter out, or name the base model itself',
  });
}

function notMade(runId: string, variant: string): UserError {
  return new UserError('This run has no such model.', {
    where: `MODEL, run ${runId}`,
    expected: 'a model that the run has made',
    received: variant,
    fix: `see what it has made with \`sprogskole status ${runId}\``,
  });
}

/** Characters of a model's name in its run's. */
const SLUG = 40;

function slug(model: string): string {
  const name = basename(model)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return name.replaceAll(/^-+|-+$/g, '').slice(0, SLUG) || 'model';
}

async function start({ client }: ServerLink, input: BenchmarkSuitesInput): Promise<void> {
  const { runId, config } = input;
  await client.workflow.start(WORKFLOWS.benchmarkSuites, {
    workflowId: runId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    taskQueue: config.queues.pipeline,
    args: [input],
    staticSummary: `benchmark ${sourceName(config.baseModel)}`,
    typedSearchAttributes: searchAttributes(config),
  });
}

function searchAttributes(config: BenchmarkConfig): TypedSearchAttributes {
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return new TypedSearchAttributes([
    { key: keyword(SEARCH_ATTRIBUTES.language), value: config.language },
    { key: keyword(SEARCH_ATTRIBUTES.baseModel), value: sourceName(config.baseModel) },
    { key: keyword(SEARCH_ATTRIBUTES.runName), value: config.name },
  ]);
}
